import type { Metadata } from 'next'
import { RefreshRuntimes, RuntimesList } from '@/components/runtimes/runtimes-list'
import { PageBody, PageHeader } from '@/components/shell/page-header'

export const metadata: Metadata = { title: 'Runtimes' }

export default function RuntimesPage() {
  return (
    <>
      <PageHeader title="Runtimes" actions={<RefreshRuntimes />} />
      <PageBody>
        <RuntimesList />
      </PageBody>
    </>
  )
}
