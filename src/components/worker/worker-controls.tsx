'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { Ban, CirclePause, type LucideIcon, RotateCw, StepForward } from 'lucide-react'
import { isInterrupted } from '@/orchestration/model/interruption'
import type { WordlessAction, WorkerControlRecord, WorkerRecord } from '@/orchestration/model/records'
import { OrderButton } from '@/components/connection/order-button'
import { controlRule } from './control-rules'

type WorkerControlsProps = {
  worker: WorkerRecord
  controls: readonly WorkerControlRecord[]
  onControl: (action: WordlessAction) => void
  /** Only what can be done now, for narrow places. */
  allowedOnly?: boolean
}

const ACTIONS = [
  { action: 'interrupt', label: 'Interrupt', icon: CirclePause, key: 'i', danger: false },
  { action: 'cancel', label: 'Cancel', icon: Ban, key: null, danger: true },
  { action: 'retry', label: 'Retry', icon: RotateCw, key: 'Shift+R', danger: false },
  { action: 'resume', label: 'Resume', icon: StepForward, key: 'u', danger: false },
] as const satisfies { action: WordlessAction; label: string; icon: LucideIcon; key: string | null; danger: boolean }[]

/** To go on is the next step of what was interrupted; of everything else it is to start over. */
function inOrder(worker: WorkerRecord): (typeof ACTIONS)[number][] {
  if (!isInterrupted(worker)) return [...ACTIONS]
  return [...ACTIONS].sort((a, b) => Number(b.action === 'resume') - Number(a.action === 'resume'))
}

/** The orders a worker can be given; those that make no sense now say why. */
export function WorkerControls({ worker, controls, onControl, allowedOnly = false }: WorkerControlsProps) {
  return (
    <div
      className={allowedOnly ? 'flex flex-wrap gap-2' : 'grid grid-cols-2 gap-2'}
      role="group"
      aria-label={`Controls of ${visibleLine(worker.target.label)}`}
    >
      {inOrder(worker).map(({ action, label, icon: Icon, key, danger }) => {
        const rule = controlRule(action, worker, controls)
        if (!rule.allowed && allowedOnly) return null
        return (
          <OrderButton
            key={action}
            size="sm"
            variant={
              danger && rule.allowed
                ? 'danger'
                : action === 'resume' && rule.allowed && isInterrupted(worker)
                  ? 'primary'
                  : 'secondary'
            }
            aria-disabled={!rule.allowed}
            aria-keyshortcuts={key ?? undefined}
            title={rule.allowed ? undefined : rule.why}
            onClick={() => {
              if (rule.allowed) onControl(action)
            }}
          >
            <Icon />
            {label}
          </OrderButton>
        )
      })}
    </div>
  )
}
