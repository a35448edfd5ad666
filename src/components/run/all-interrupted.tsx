import { CirclePause, StepForward } from 'lucide-react'
import type { WorkerRecord } from '@/orchestration/model/records'
import { OrderButton } from '@/components/connection/order-button'
import { Notice } from '@/components/ui/notice'
import { controlRule } from '@/components/worker/control-rules'

type AllInterruptedProps = {
  workers: readonly WorkerRecord[]
  /** Null for whoever may not. */
  onResumeAll: ((resumable: WorkerRecord[]) => void) | null
}

/** A person interrupted every worker: nothing failed, and they can go on. */
export function AllInterrupted({ workers, onResumeAll }: AllInterruptedProps) {
  const resumable = workers.filter((worker) => controlRule('resume', worker, []).allowed)
  return (
    <Notice
      tone="neutral"
      icon={CirclePause}
      title={`All ${workers.length} workers were interrupted`}
      action={
        onResumeAll === null || resumable.length === 0 ? null : (
          <OrderButton size="sm" variant="primary" onClick={() => onResumeAll(resumable)}>
            <StepForward />
            Resume {resumable.length === workers.length ? 'all' : `${resumable.length} of ${workers.length}`}
          </OrderButton>
        )
      }
    >
      Their output is kept. Resume continues each worker where it stopped; Retry starts over.
    </Notice>
  )
}
