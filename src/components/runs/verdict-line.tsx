import { visibleLine } from '@/orchestration/model/visible-text'
import { Trophy } from 'lucide-react'
import { FAILURE_ADVICE } from '@/orchestration/model/failure'
import { REDUCTION_MODE_LABELS } from '@/components/status/labels'
import type { RunItem } from './run-item'

/** What came of a run in one line: the verdict, why it failed, or how its task began. */
export function VerdictLine({ run }: { run: Pick<RunItem, 'verdict' | 'failure' | 'promptPreview' | 'policy'> }) {
  if (run.verdict !== null) {
    const { winner, line } = run.verdict
    return (
      <>
        {winner === null ? null : (
          <span className="font-medium text-ink">
            <Trophy className="mr-1 inline size-3 -translate-y-px text-completed-text" aria-hidden />
            <span className="sr-only">Winner: </span>
            {winner}
            <span aria-hidden> — </span>
          </span>
        )}
        {line}
      </>
    )
  }
  if (run.failure !== null) {
    return (
      <>
        <span className="font-medium text-failed-text">{FAILURE_ADVICE[run.failure.reason].label}</span>{' '}
        {visibleLine(run.failure.message)}
      </>
    )
  }
  const mode = run.policy.reduction === null ? null : REDUCTION_MODE_LABELS[run.policy.reduction.mode].label
  return <>{mode === null ? run.promptPreview : `${mode} · ${run.promptPreview}`}</>
}
