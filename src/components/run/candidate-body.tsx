'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { ArrowDown } from 'lucide-react'
import { useDeferredValue, useRef } from 'react'
import { isInterrupted } from '@/orchestration/model/interruption'
import type { WordlessAction, WorkerRecord } from '@/orchestration/model/records'
import type { Transcript } from '@/orchestration/run/transcript'
import { FailureNotice } from '@/components/status/failure-notice'
import { AgentText } from '@/components/text/agent-text'
import { OrderButton } from '@/components/connection/order-button'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { controlRule } from '@/components/worker/control-rules'
import { PlanList } from '@/components/worker/plan-list'
import { QueuedNote } from '@/components/worker/queued-note'
import { TranscriptView } from '@/components/worker/transcript-view'
import { useReturnToAnswer } from './use-return-to-answer'
import { useFollowBottom } from './use-follow-bottom'

type CandidateBodyProps = {
  worker: WorkerRecord
  transcript: Transcript | null
  /** A request of its waits for a person. */
  waiting: boolean
  /** Null where nothing can be ordered, or nobody may. */
  onControl: ((action: WordlessAction) => void) | null
}

/**
 * What a candidate has written so far. Follows the newest text until the person scrolls away; a finished answer is shown from its
 * top then.
 */
export function CandidateBody({ worker, transcript, waiting, onControl }: CandidateBodyProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const isRunning = worker.status === 'running'
  // Text may come faster than Markdown is drawn; the page stays responsive and catches up.
  const shown = useDeferredValue(transcript)
  const { following, follow } = useFollowBottom(scroller, shown, isRunning)
  useReturnToAnswer(scroller, following, worker.status)
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
        {isEmpty ? <Nothing worker={worker} waiting={waiting} /> : null}
        {worker.failure === null ? null : (
          <FailureNotice
            failure={worker.failure}
            action={onControl === null ? null : <NextSteps worker={worker} onControl={onControl} />}
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

/** What helps: an interrupted worker goes on where it was, another starts over. */
function NextSteps({ worker, onControl }: { worker: WorkerRecord; onControl: (action: WordlessAction) => void }) {
  const canResume = isInterrupted(worker) && controlRule('resume', worker, []).allowed
  return (
    <span className="flex flex-wrap gap-2">
      {canResume ? (
        <OrderButton size="sm" variant="primary" onClick={() => onControl('resume')}>
          Resume
        </OrderButton>
      ) : null}
      <OrderButton size="sm" onClick={() => onControl('retry')}>
        Retry
      </OrderButton>
    </span>
  )
}

function Nothing({ worker, waiting }: { worker: WorkerRecord; waiting: boolean }) {
  switch (worker.status) {
    case 'queued':
      return (
        <p className="text-sm text-ink-subtle">
          <QueuedNote worker={worker} />
        </p>
      )
    case 'running':
      if (waiting) return <p className="text-sm text-ink-subtle">It waits for your answer.</p>
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
