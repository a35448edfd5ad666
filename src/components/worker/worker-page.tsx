'use client'

import { isOpenRequest } from '@/orchestration/fold/open-requests'
import { visibleLine } from '@/orchestration/model/visible-text'
import type { Route } from 'next'
import { isTerminalRunStatus, isTerminalWorkerStatus } from '@/orchestration/model/status'
import { NeedsYou } from '@/components/request/needs-you'
import { ToolRequestsProvider } from '@/components/request/tool-requests'
import { bindControl } from '@/components/run/bind-control'
import type { RunSnapshot } from '@/components/run/fold-feed'
import { LinkBadge } from '@/components/run/link-badge'
import { RunAnnouncer } from '@/components/run/run-announcer'
import { useRunFeed } from '@/components/run/use-run-feed'
import { type RunRights, useRunOrders } from '@/components/run/use-run-orders'
import { PageHeader } from '@/components/shell/page-header'
import { FailureNotice } from '@/components/status/failure-notice'
import { StatusBadge } from '@/components/status/status-badge'
import { CopyButton } from '@/components/text/copy-button'
import { EmptyState } from '@/components/ui/empty-state'
import { ownValue } from '@/orchestration/model/own-value'
import { AttemptTabs } from './attempt-tabs'
import { SendBox } from './send-box'
import { useDrafts } from './use-drafts'
import { WorkerControls } from './worker-controls'
import { WorkerFacts } from './worker-facts'
import { targetWords, workerName } from './worker-label'
import { Unplug } from 'lucide-react'

type WorkerPageProps = { runId: string; workerId: string; initial: RunSnapshot; may: RunRights }

/** One worker in full: every attempt's transcript, and beside it what is known and can be ordered. */
export function WorkerPage({ runId, workerId, initial, may }: WorkerPageProps) {
  const { view, transcripts, link, wake } = useRunFeed(runId, initial)
  const orders = useRunOrders(runId, may, wake)
  const draftOf = useDrafts()
  const worker = ownValue(view.workers, workerId)
  if (worker === undefined) return <EmptyState icon={Unplug} title="The run has no such worker" />
  const requests = Object.fromEntries(
    Object.entries(view.requests).filter(([, request]) => request.workerId === workerId),
  )
  const controls = Object.values(view.controls).filter((control) => control.workerId === workerId)
  const waiting = Object.values(requests).some(isOpenRequest)
  const say = isTerminalWorkerStatus(worker.status) ? orders.followUp : orders.send
  const onControl = bindControl(orders.control, workerId)
  return (
    <>
      <RunAnnouncer view={view} />
      <PageHeader
        crumbs={[
          { href: '/runs', label: 'Runs' },
          { href: `/runs/${runId}` as Route, label: visibleLine(view.run.title) },
        ]}
        title={workerName(worker)}
        badge={<StatusBadge status={worker.status} failure={worker.failure} waiting={waiting} className="ml-1.5" />}
        actions={
          // As wide as a phone, so that the title keeps its own line there.
          <div className="flex flex-wrap items-center gap-2 max-sm:w-[calc(100vw-2rem)]">
            {isTerminalRunStatus(view.run.status) ? null : <LinkBadge link={link} lastSeq={view.run.lastSeq} />}
            {onControl === null ? null : (
              <WorkerControls worker={worker} controls={controls} onControl={onControl} allowedOnly />
            )}
            {worker.result === null ? null : <CopyButton text={worker.result} label="Copy answer" showLabel />}
          </div>
        }
      />
      <div className="flex items-start max-lg:flex-col lg:min-h-[calc(100dvh-3.25rem)]">
        <div className="w-full min-w-0 flex-1">
          <NeedsYou view={{ ...view, requests }} mayAnswer={may.answer} onSettled={wake} />
          <div className="mx-auto grid max-w-4xl grid-cols-[minmax(0,1fr)] gap-4 px-4 py-5 sm:px-6">
            {worker.failure === null ? null : <FailureNotice failure={worker.failure} />}
            <ToolRequestsProvider view={view} workerId={worker.id} mayAnswer={may.answer} onSettled={wake}>
              <AttemptTabs
                view={view}
                worker={worker}
                transcript={transcripts[workerId] ?? null}
                title={worker.kind === 'reducer' ? 'Judge' : targetWords(worker)}
              />
            </ToolRequestsProvider>
            {say === null ? null : (
              <SendBox
                worker={worker}
                draft={draftOf(workerId)}
                onSend={(text, onTaken) => say(workerId, text, onTaken)}
                isSending={orders.isSending}
              />
            )}
          </div>
        </div>
        <aside
          aria-label="Facts about the worker"
          className="w-full shrink-0 border-line bg-surface lg:w-88 lg:self-stretch lg:border-l"
        >
          {/* Scrolls by itself when the facts are longer than the screen: the keyboard must reach it. */}
          <div
            role="region"
            aria-label="All facts"
            tabIndex={0}
            className="focus-visible:outline-2 lg:sticky lg:top-13 lg:max-h-[calc(100dvh-3.25rem)] lg:overflow-y-auto"
          >
            <WorkerFacts view={view} worker={worker} />
          </div>
        </aside>
      </div>
    </>
  )
}
