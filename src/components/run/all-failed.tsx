import { visibleLine } from '@/orchestration/model/visible-text'
import { CircleX, RotateCw } from 'lucide-react'
import { type Failure, FAILURE_ADVICE } from '@/orchestration/model/failure'
import type { WorkerRecord } from '@/orchestration/model/records'
import { plural } from '@/components/text/format-tokens'
import { OrderButton } from '@/components/connection/order-button'
import { Notice } from '@/components/ui/notice'

type AllFailedProps = {
  workers: readonly WorkerRecord[]
  /** A judge was to be called. */
  isJudged: boolean
  onRetryAll: (() => void) | null
}

/** Every target failed: the reasons, each once, with what helps, and the one next step. */
export function AllFailed({ workers, isJudged, onRetryAll }: AllFailedProps) {
  const reasons = new Map<Failure['reason'], string[]>()
  for (const { failure, target } of workers) {
    if (failure !== null)
      reasons.set(failure.reason, [...(reasons.get(failure.reason) ?? []), visibleLine(target.label)])
  }
  return (
    <Notice
      tone="failed"
      icon={CircleX}
      role="alert"
      title={workers.length === 1 ? 'The worker failed' : `All ${workers.length} workers failed`}
      action={
        onRetryAll === null ? null : (
          <OrderButton size="sm" onClick={onRetryAll}>
            <RotateCw />
            Retry failed
          </OrderButton>
        )
      }
    >
      {isJudged ? <p className="mb-1.5">There is no answer to judge, so no judge was called.</p> : null}
      <ul className="grid gap-1">
        {[...reasons].map(([reason, labels]) => (
          <Reason key={reason} reason={reason} labels={labels} />
        ))}
      </ul>
    </Notice>
  )
}

function Reason({ reason, labels }: { reason: Failure['reason']; labels: readonly string[] }) {
  const { label, advice } = FAILURE_ADVICE[reason]
  return (
    <li>
      <span className="font-medium text-ink">{label}</span>{' '}
      <span title={labels.join(', ')}>({plural(labels.length, 'worker')})</span>: {advice}
    </li>
  )
}
