import { History, LoaderCircle, Wrench } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ReductionRecord } from '@/orchestration/model/records'
import type { RunView } from '@/orchestration/run/run-view'
import type { Transcript } from '@/orchestration/run/transcript'
import { FailureNotice } from '@/components/status/failure-notice'
import { Notice } from '@/components/ui/notice'
import { TranscriptView } from '@/components/worker/transcript-view'
import { RawAnswer } from './raw-answer'
import { VerdictBody } from './verdict-body'
import { VerdictHeadline } from './verdict-headline'
import { VerdictNotes } from './verdict-notes'

type ReductionViewProps = {
  view: RunView
  reduction: ReductionRecord
  /** What the judge says while it judges. */
  transcript: Transcript | null
  judgeAgain: ReactNode
  onSelect: ((workerId: string) => void) | null
}

/** One reduction in whatever state it is. */
export function ReductionView({ view, reduction, transcript, judgeAgain, onSelect }: ReductionViewProps) {
  const { verdict, failure, status } = reduction
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      {verdict === null ? null : <VerdictHeadline view={view} reduction={reduction} />}
      {reduction.supersededAt === null ? null : (
        <Notice tone="waiting" icon={History} title="Out of date" action={judgeAgain}>
          Candidates changed after this verdict. It is kept as it was.
        </Notice>
      )}
      {reduction.repaired ? (
        <Notice tone="neutral" icon={Wrench} title="The answer needed its repair turn">
          The judge’s first answer was not in the asked shape; it was asked once more.
        </Notice>
      ) : null}
      <VerdictNotes reduction={reduction} />
      {failure === null ? null : <FailureNotice failure={failure} action={judgeAgain} />}
      {status === 'queued' || status === 'running' ? (
        <section aria-busy className="grid grid-cols-[minmax(0,1fr)] gap-3">
          <h2 className="flex items-center gap-2 text-base font-semibold text-running-text">
            <LoaderCircle className="size-4 animate-spin" aria-hidden />
            {status === 'queued' ? 'The judge is about to start' : `Judging ${reduction.candidates.length} candidates`}
          </h2>
          <p className="text-sm text-ink-muted">
            The judge sees the answers without names, in a shuffled order. The names come back with the verdict.
          </p>
          {transcript === null ? null : <TranscriptView transcript={transcript} />}
        </section>
      ) : null}
      {status === 'cancelled' ? <p className="text-sm text-ink-muted">Judging was cancelled.</p> : null}
      {verdict === null ? null : <VerdictBody reduction={reduction} verdict={verdict} onSelect={onSelect} />}
      {reduction.rubric === null || reduction.rubric === '' ? null : (
        <section>
          <h3 className="mb-2 text-xs font-medium text-ink-subtle">Rubric</h3>
          <p dir="auto" className="text-sm break-words whitespace-pre-wrap text-ink-muted">
            {reduction.rubric}
          </p>
        </section>
      )}
      <RawAnswer reduction={reduction} />
    </div>
  )
}
