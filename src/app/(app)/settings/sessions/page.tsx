import type { Metadata } from 'next'
import { SessionsList } from '@/components/sessions/sessions-list'
import { PageBody, PageHeader } from '@/components/shell/page-header'

export const metadata: Metadata = { title: 'Sessions' }

export default function SessionsPage() {
  return (
    <>
      <PageHeader title="Sessions" />
      <PageBody className="max-w-3xl">
        <SessionsList />
      </PageBody>
    </>
  )
}
