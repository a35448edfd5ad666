import { visibleLine } from '@/orchestration/model/visible-text'
import { Crown, Scale, UserCheck } from 'lucide-react'
import type { Adoption, ReductionRecord } from '@/orchestration/model/records'
import type { RunView } from '@/orchestration/run/run-view'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { REDUCTION_MODE_LABELS } from '@/components/status/labels'
import { CostText } from '@/components/text/cost-text'
import { Elapsed } from '@/components/text/elapsed'
import { cn } from '@/components/ui/cn'
import { totalCostOf, workerName } from '@/components/worker/worker-label'
import { verdictSentence, winnerName } from './read-verdict'

/** The verdict in one sentence, who gave it and what it took. */
export function VerdictHeadline({ view, reduction }: { view: RunView; reduction: ReductionRecord }) {
  const hasWinner = winnerName(reduction) !== null
  const judge = reduction.workerId === null ? undefined : view.workers[reduction.workerId]
  return (
    <header
      className={cn(
        'flex items-start gap-3 rounded-lg border p-4',
        hasWinner ? 'border-completed-edge bg-completed-soft' : 'border-line bg-surface',
      )}
    >
      <span
        className={cn(
          'flex size-9 shrink-0 items-center justify-center rounded-md border',
          hasWinner ? 'border-completed-edge bg-surface text-completed-text' : 'border-line bg-sunken text-ink-subtle',
        )}
      >
        {hasWinner ? <Crown className="size-4.5" aria-hidden /> : <Scale className="size-4.5" aria-hidden />}
      </span>
      <div className="min-w-0">
        <h2 dir="auto" className="text-xl font-semibold break-words">
          {verdictSentence(reduction)}
        </h2>
        <p className="mt-0.5 text-sm text-ink-muted">
          {REDUCTION_MODE_LABELS[reduction.mode].label} · version {reduction.version} ·{' '}
          {judge ? (
            <>
              judged blind by {workerName(judge)} · <Elapsed startedAt={judge.startedAt} endedAt={judge.endedAt} /> ·{' '}
              <CostText total={totalCostOf(judge)} isOver={isTerminalRunStatus(judge.status)} named />
            </>
          ) : (
            'no judge was needed'
          )}
        </p>
        {reduction.adoptedBy === null ? null : <AdoptionLine adoption={reduction.adoptedBy} />}
      </div>
    </header>
  )
}

function AdoptionLine({ adoption }: { adoption: Adoption }) {
  return (
    <p className="mt-1 flex items-start gap-1.5 text-sm text-ink-muted">
      <UserCheck className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span className="min-w-0 break-words">
        Adopted by {visibleLine(adoption.name)}
        {adoption.winnerLabel ? (
          <>
            , with <span className="font-medium text-ink">{adoption.winnerLabel}</span> as the winner instead
          </>
        ) : null}
        {adoption.reason ? `: ${visibleLine(adoption.reason)}` : ''}
      </span>
    </p>
  )
}
