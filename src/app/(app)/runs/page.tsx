import type { Metadata } from 'next'
import { RunsList } from '@/components/runs/runs-list'
import { PageBody, PageHeader } from '@/components/shell/page-header'

export const metadata: Metadata = { title: 'Runs' }

export default function RunsPage() {
  return (
    <>
      <PageHeader title="Runs" />
      <PageBody wide>
        <RunsList />
      </PageBody>
    </>
  )
}
