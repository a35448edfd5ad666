import { visibleText } from '@/orchestration/model/visible-text'
import { CirclePause, CircleX } from 'lucide-react'
import { type Failure, FAILURE_ADVICE } from '@/orchestration/model/failure'
import { terminalText } from '@/components/worker/terminal-text'
import { Notice } from '@/components/ui/notice'
import type { ReactNode } from 'react'

/** Whether two texts say the same, whatever their case and full stop. */
function sameWords(a: string, b: string): boolean {
  const words = (text: string) =>
    text
      .trim()
      .replace(/[.!]+$/, '')
      .toLowerCase()
  return words(a) === words(b)
}

/** Whether label and advice say it already. */
function isSaid(reason: Failure['reason'], message: string): boolean {
  const { label, advice } = FAILURE_ADVICE[reason]
  if (reason === 'interrupted' && /^The turn was interrupted\b/.test(message)) return true
  return sameWords(message, label) || sameWords(message, advice)
}

const FAILED = { tone: 'failed', icon: CircleX } as const
/** What a person did is no fault. */
const INTERRUPTED = { tone: 'neutral', icon: CirclePause } as const

/** The reason in full: what happened, what the runtime said, what helps, and the one next step. */
export function FailureNotice({
  failure,
  action,
  className,
}: {
  failure: Failure
  action?: ReactNode
  className?: string
}) {
  const { label, advice } = FAILURE_ADVICE[failure.reason]
  const message = terminalText(failure.message)
  const excerpt = terminalText(failure.excerpt ?? '')
  return (
    <Notice
      {...(failure.reason === 'interrupted' ? INTERRUPTED : FAILED)}
      title={label}
      action={action}
      className={className}
    >
      {isSaid(failure.reason, message) ? null : <p dir="auto">{visibleText(message)}</p>}
      {excerpt && !message.includes(excerpt.trim()) ? (
        <pre className="my-1.5 max-h-40 overflow-auto rounded-md border border-line bg-surface p-2 font-mono text-xs whitespace-pre-wrap text-ink">
          {visibleText(excerpt)}
        </pre>
      ) : null}
      {message.includes(advice) && !sameWords(message, advice) ? null : <p className="mt-0.5">{advice}</p>}
    </Notice>
  )
}
