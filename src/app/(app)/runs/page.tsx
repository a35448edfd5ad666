import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { RunsList } from '@/components/runs/runs-list'
import { PageBody, PageHeader } from '@/components/shell/page-header'
import { buttonVariants } from '@/components/ui/button'

export const metadata: Metadata = { title: 'Runs' }

export default function RunsPage() {
  return (
    <>
      <PageHeader
        title="Runs"
        actions={
          <Link href="/runs/new" className={buttonVariants({ variant: 'primary' })}>
            <Plus aria-hidden />
            New run
          </Link>
        }
      />
      <PageBody wide>
        <RunsList />
      </PageBody>
    </>
  )
}
