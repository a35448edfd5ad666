import { Compass } from 'lucide-react'
import Link from 'next/link'
import { buttonVariants } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'

export default function NotFound() {
  return (
    <EmptyState
      icon={Compass}
      title="There is nothing here"
      action={
        <Link href="/" className={buttonVariants()}>
          Go Home
        </Link>
      }
    >
      The address is wrong, or what stood here was deleted, or it belongs to another workspace.
    </EmptyState>
  )
}
