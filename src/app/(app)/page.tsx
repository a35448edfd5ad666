import { Plus } from 'lucide-react'
import Link from 'next/link'
import { Home } from '@/components/home/home'
import { PageBody, PageHeader } from '@/components/shell/page-header'
import { buttonVariants } from '@/components/ui/button'

export default function HomePage() {
  return (
    <>
      <PageHeader
        title="Home"
        actions={
          <Link href="/runs/new" className={buttonVariants({ variant: 'primary' })}>
            <Plus aria-hidden />
            New run
          </Link>
        }
      />
      <PageBody className="max-w-6xl">
        <Home />
      </PageBody>
    </>
  )
}
