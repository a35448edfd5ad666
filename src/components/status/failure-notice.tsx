import { visibleText } from '@/orchestration/model/visible-text'
import { CircleX } from 'lucide-react'
import { type Failure, FAILURE_ADVICE } from '@/orchestration/model/failure'
import { Notice } from '@/components/ui/notice'
import type { ReactNode } from 'react'

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
  const { message, excerpt } = failure
  return (
    <Notice tone="failed" icon={CircleX} title={label} action={action} className={className}>
      <p>{visibleText(message)}</p>
      {excerpt && !message.includes(excerpt.trim()) ? (
        <pre className="my-1.5 max-h-40 overflow-auto rounded-md border border-line bg-surface p-2 font-mono text-xs whitespace-pre-wrap text-ink">
          {visibleText(excerpt)}
        </pre>
      ) : null}
      <p className="mt-0.5">{advice}</p>
    </Notice>
  )
}
