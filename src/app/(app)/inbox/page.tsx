import type { Metadata } from 'next'
import { InboxView } from '@/components/inbox/inbox'
import { PageBody, PageHeader } from '@/components/shell/page-header'

export const metadata: Metadata = { title: 'Needs you' }

export default function InboxPage() {
  return (
    <>
      <PageHeader title="Needs you" />
      <PageBody className="max-w-7xl">
        <InboxView />
      </PageBody>
    </>
  )
}
