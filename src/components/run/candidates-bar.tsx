'use client'
import { Ban, Hand, type LucideIcon, Play, RotateCw } from 'lucide-react'
import { useState } from 'react'
import type { WordlessAction, WorkerRecord } from '@/orchestration/model/records'
import { CONTROL_STATES } from '@/orchestration/model/control-states'
import type { WorkerStatus } from '@/orchestration/model/status'
import { SelectionBar } from '@/components/bulk/selection-bar'
import { plural } from '@/components/text/format-tokens'
import { OrderButton } from '@/components/connection/order-button'
import { ConfirmDialog } from './confirm-dialog'

const ORDERS = [
  { action: 'interrupt', label: 'Interrupt', icon: Hand },
  { action: 'cancel', label: 'Cancel', icon: Ban },
  { action: 'retry', label: 'Retry', icon: RotateCw },
  { action: 'resume', label: 'Resume', icon: Play },
] as const satisfies { action: WordlessAction; label: string; icon: LucideIcon }[]

type CandidatesBarProps = {
  /** The ticked ones. */
  workers: readonly WorkerRecord[]
  isSending: boolean
  onSend: (action: WordlessAction, workers: readonly WorkerRecord[]) => void
  onClear: () => void
}

/** Controls for the ticked candidates. All of them get the order: one whose state forbids it says so by its refusal. */
export function CandidatesBar({ workers, isSending, onSend, onClear }: CandidatesBarProps) {
  const [isConfirming, setConfirming] = useState(false)
  return (
    <SelectionBar count={workers.length} onClear={onClear}>
      {ORDERS.map(({ action, label, icon: Icon }) => {
        const states: readonly WorkerStatus[] = CONTROL_STATES[action]
        const fitting = workers.filter(({ status }) => states.includes(status)).length
        return (
          <OrderButton
            key={action}
            size="sm"
            variant={action === 'cancel' ? 'danger' : 'secondary'}
            disabled={fitting === 0 || isSending}
            title={`${fitting} of ${workers.length} are ${states.join(' or ')}`}
            onClick={() => (action === 'cancel' ? setConfirming(true) : onSend(action, workers))}
          >
            <Icon />
            {label}
            {fitting > 0 && fitting < workers.length ? ` ${fitting} of ${workers.length}` : null}
          </OrderButton>
        )
      })}
      <ConfirmDialog
        open={isConfirming}
        title={`Cancel ${plural(workers.length, 'worker')}?`}
        confirm="Cancel them"
        onConfirm={() => onSend('cancel', workers)}
        onOpenChange={setConfirming}
      >
        Their agents are stopped; what they have written so far is kept. The other workers and the run go on.
      </ConfirmDialog>
    </SelectionBar>
  )
}
