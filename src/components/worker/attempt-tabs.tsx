'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { ListTree, MessageSquareOff } from 'lucide-react'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import type { WorkerRecord } from '@/orchestration/model/records'
import type { RunView } from '@/orchestration/run/run-view'
import type { Transcript } from '@/orchestration/run/transcript'
import { useEventWindow } from '@/components/run/use-event-window'
import { AgentText } from '@/components/text/agent-text'
import { buttonVariants } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { Segmented } from '@/components/ui/segmented'
import { Skeleton } from '@/components/ui/skeleton'
import { attemptsOf } from './attempt-list'
import { attemptTranscripts } from './attempt-transcripts'
import { PlanList } from './plan-list'
import { QueuedNote } from './queued-note'
import { TranscriptView } from './transcript-view'

type AttemptTabsProps = {
  view: RunView
  worker: WorkerRecord
  /** Of the current attempt, kept up to date by the page. */
  transcript: Transcript | null
  /** Stands where there is only one attempt to choose. */
  title: string
}

/** The transcript of each attempt, the current one first in sight. */
export function AttemptTabs({ view, worker, transcript, title }: AttemptTabsProps) {
  const [chosen, setChosen] = useState<number | null>(null)
  const attempts = attemptsOf(view, worker)
  const attempt = chosen ?? worker.attempt
  const result = attempts.find((one) => one.attempt === attempt)?.result ?? null
  const eventsHref = { pathname: `/runs/${worker.runId}`, query: { tab: 'events', worker: worker.id } }
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        {attempts.length > 1 ? (
          <Segmented
            label="Attempt"
            value={String(attempt)}
            options={attempts.map((one) => ({ value: String(one.attempt), label: `Attempt ${one.attempt}` }))}
            onChange={(value) => setChosen(Number(value))}
          />
        ) : (
          <p className="min-w-0 text-sm break-words text-ink-muted">{title}</p>
        )}
        <Link href={eventsHref} className={buttonVariants({ size: 'sm', variant: 'ghost', className: 'ml-auto' })}>
          <ListTree />
          Raw events
        </Link>
      </div>
      {attempt === worker.attempt ? (
        <Said transcript={transcript?.attempt === attempt ? transcript : null} result={result} worker={worker} />
      ) : (
        <PastAttempt view={view} worker={worker} attempt={attempt} result={result} />
      )}
    </>
  )
}

type PastAttemptProps = { view: RunView; worker: WorkerRecord; attempt: number; result: string | null }

/** Read from the worker's events, for the page keeps only the current attempt's transcript. */
function PastAttempt({ view, worker, attempt, result }: PastAttemptProps) {
  const reader = useEventWindow({
    runId: view.run.id,
    at: 0,
    workerId: worker.id,
    lastSeq: view.run.lastSeq,
    keepUp: true,
  })
  const transcripts = useMemo(() => attemptTranscripts(reader.events), [reader.events])
  const transcript = transcripts.get(attempt)
  if (reader.error !== null) {
    return (
      <ErrorState
        title="The attempt could not be read"
        message={visibleLine(reader.error.message)}
        onRetry={reader.retry}
      />
    )
  }
  if (transcript === undefined && reader.isLoading) {
    return (
      <div role="status" aria-busy aria-label="Reading the attempt" className="grid gap-2">
        <Skeleton className="h-4 w-3/4" />
        <Skeleton className="h-4 w-1/2" />
      </div>
    )
  }
  return <Said transcript={transcript ?? null} result={result} worker={worker} />
}

function Said(props: { transcript: Transcript | null; result: string | null; worker: WorkerRecord }) {
  const { transcript, result, worker } = props
  if (transcript !== null && transcript.blocks.length > 0) {
    return (
      <>
        <PlanList entries={transcript.plan} />
        <TranscriptView transcript={transcript} expanded withoutFailures={transcript.attempt === worker.attempt} />
      </>
    )
  }
  if (result !== null) return <AgentText text={result} />
  return (
    <EmptyState icon={MessageSquareOff} title={worker.status === 'queued' ? 'Not started yet' : 'Nothing was said'}>
      {worker.status === 'queued' ? <QueuedNote worker={worker} /> : null}
      {worker.status === 'running' ? 'The agent has not written anything yet.' : null}
    </EmptyState>
  )
}
