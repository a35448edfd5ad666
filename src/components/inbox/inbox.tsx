'use client'
import { CircleCheck } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { replaceAddress } from '@/components/connection/replace-address'
import { errorMessage } from '@/components/text/error-message'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs'
import { AnsweredRequests } from './answered-requests'
import { InboxLoading } from './inbox-loading'
import { OpenRequests } from './open-requests'
import { useOpenRequestCount, useOpenRequests } from './use-open-requests'

/** What waits for a person over all runs, and what was answered. The tab is in the URL. */
export function InboxView() {
  const tab = useSearchParams().get('tab') === 'answered' ? 'answered' : 'open'
  const count = useOpenRequestCount()
  return (
    <Tabs
      value={tab}
      onValueChange={(next) => replaceAddress(next === 'answered' ? '/inbox?tab=answered' : '/inbox')}
      className="grid grid-cols-1 gap-5"
    >
      <TabsList aria-label="Requests">
        <TabsTrigger value="open">
          Open {count === null ? null : <span className="tabular text-ink-subtle">{count}</span>}
        </TabsTrigger>
        <TabsTrigger value="answered">Answered</TabsTrigger>
      </TabsList>
      <TabsContent value="open">
        <Open />
      </TabsContent>
      <TabsContent value="answered">
        <AnsweredRequests />
      </TabsContent>
    </Tabs>
  )
}

function Open() {
  const requests = useOpenRequests()
  if (requests.data === undefined) {
    return requests.isError ? (
      <ErrorState
        title="The requests could not be read"
        message={errorMessage(requests.error)}
        onRetry={() => void requests.refetch()}
      />
    ) : (
      <InboxLoading />
    )
  }
  if (requests.data.items.length === 0) {
    return (
      <EmptyState icon={CircleCheck} title="Nothing waits for you">
        When an agent wants to run a command, change files or ask a question, it appears here.
      </EmptyState>
    )
  }
  return <OpenRequests heading="h2" requests={requests.data.items} onSettled={() => void requests.refetch()} />
}
