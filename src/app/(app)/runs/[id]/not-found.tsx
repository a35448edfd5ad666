import { SearchX } from 'lucide-react'
import Link from 'next/link'
import { buttonVariants } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'

export default function NotFound() {
  return (
    <EmptyState
      icon={SearchX}
      title="There is no such run"
      className="min-h-[60dvh] justify-center"
      action={
        <Link href="/runs" className={buttonVariants()}>
          All runs
        </Link>
      }
    >
      It was deleted, or its address is not quite right.
    </EmptyState>
  )
}
