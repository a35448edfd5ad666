'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { ArrowDown } from 'lucide-react'
import { useDeferredValue, useRef } from 'react'
import type { WorkerRecord } from '@/orchestration/model/records'
import type { Transcript } from '@/orchestration/run/transcript'
import { FailureNotice } from '@/components/status/failure-notice'
import { AgentText } from '@/components/text/agent-text'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { PlanList } from '@/components/worker/plan-list'
import { QueuedNote } from '@/components/worker/queued-note'
import { TranscriptView } from '@/components/worker/transcript-view'
import { useFollowBottom } from './use-follow-bottom'

type CandidateBodyProps = { worker: WorkerRecord; transcript: Transcript | null; onRetry: (() => void) | null }

/** What a candidate has written so far. Follows the newest text until the person scrolls away. */
export function CandidateBody({ worker, transcript, onRetry }: CandidateBodyProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const isRunning = worker.status === 'running'
  // Text may come faster than Markdown is drawn; the page stays responsive and catches up.
  const shown = useDeferredValue(transcript)
  const { following, follow } = useFollowBottom(scroller, shown, isRunning)
  const isEmpty = shown === null || shown.blocks.every(({ kind }) => kind === 'log')
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="region"
        aria-label={`Answer of ${visibleLine(worker.target.label)}`}
        tabIndex={0}
        className="grid h-full grid-cols-[minmax(0,1fr)] content-start gap-3 overflow-y-auto overscroll-contain px-4 py-3 -outline-offset-2"
      >
        {shown !== null && isRunning ? <PlanList entries={shown.plan} /> : null}
        {shown === null ? null : (
          <TranscriptView transcript={shown} withoutFailures={worker.failure !== null} withoutLog />
        )}
        {isEmpty ? <Nothing worker={worker} /> : null}
        {worker.failure === null ? null : (
          <FailureNotice
            failure={worker.failure}
            action={
              onRetry === null ? null : (
                <Button size="sm" onClick={onRetry}>
                  Retry
                </Button>
              )
            }
          />
        )}
      </div>
      {isRunning && !following ? (
        <Button
          size="sm"
          className="absolute bottom-2 left-1/2 -translate-x-1/2 rounded-full shadow-raised"
          onClick={follow}
        >
          <ArrowDown />
          Follow
        </Button>
      ) : null}
    </div>
  )
}

function Nothing({ worker }: { worker: WorkerRecord }) {
  switch (worker.status) {
    case 'queued':
      return (
        <p className="text-sm text-ink-subtle">
          <QueuedNote worker={worker} />
        </p>
      )
    case 'running':
      return (
        <div aria-busy className="grid gap-2">
          <p className="text-sm text-ink-subtle">
            {worker.identity.sessionId === null ? 'The agent is starting …' : 'No output yet …'}
          </p>
          <Skeleton className="h-3 w-11/12" />
          <Skeleton className="h-3 w-3/4" />
        </div>
      )
    case 'completed':
      return worker.result === null ? null : <AgentText text={worker.result} />
    case 'failed':
      return worker.result === null ? null : <AgentText text={worker.result} />
    case 'cancelled':
      return worker.result === null ? (
        <p className="text-sm text-ink-subtle">Cancelled before it wrote anything.</p>
      ) : (
        <AgentText text={worker.result} />
      )
  }
}
