import { visibleLine, visibleText } from '@/orchestration/model/visible-text'
import { Crown } from 'lucide-react'
import { FAILURE_ADVICE } from '@/orchestration/model/failure'
import { isInterrupted } from '@/orchestration/model/interruption'
import { REDUCTION_MODE_LABELS } from '@/components/status/labels'
import { firstSentence } from '@/components/text/plain-words'
import { cn } from '@/components/ui/cn'
import type { RunItem } from './run-item'

/** What came of a run in one line: the verdict, why it failed, or how its task began. */
export function VerdictLine({
  run,
}: {
  run: Pick<RunItem, 'verdict' | 'status' | 'failure' | 'promptPreview' | 'policy'>
}) {
  if (run.verdict !== null) {
    const sentence = visibleLine(firstSentence(visibleText(run.verdict.line)))
    const winner = run.verdict.winner === null ? null : visibleLine(run.verdict.winner)
    return (
      <>
        {winner === null ? null : (
          <span className="font-medium text-ink">
            <Crown className="mr-1 inline size-3 -translate-y-px text-completed-text" aria-hidden />
            <span className="sr-only">Winner: </span>
            {beginsWithName(sentence, winner) ? null : (
              <>
                {winner}
                <span aria-hidden> — </span>
              </>
            )}
          </span>
        )}
        {sentence}
      </>
    )
  }
  if (run.failure !== null) {
    return (
      <>
        <span className={cn('font-medium', isInterrupted(run) ? 'text-ink' : 'text-failed-text')}>
          {FAILURE_ADVICE[run.failure.reason].label}
        </span>{' '}
        {visibleLine(run.failure.message)}
      </>
    )
  }
  const mode = run.policy.reduction === null ? null : REDUCTION_MODE_LABELS[run.policy.reduction.mode].label
  const task = visibleLine(run.promptPreview)
  return <>{mode === null ? task : `${mode} · ${task}`}</>
}

/** "demo" is not the name that "demo-smart is best" or "demo #2 is best" begins with. */
function beginsWithName(sentence: string, name: string): boolean {
  if (!sentence.startsWith(name)) return false
  return !/^(?:[\p{L}\p{N}\p{M}_]|[-.:/@+#][\p{L}\p{N}]| [·#])/u.test(sentence.slice(name.length))
}
