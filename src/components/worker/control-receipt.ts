import { visibleLine } from '@/orchestration/model/visible-text'
import type { ControlAction, ControlStep, WorkerControlRecord } from '@/orchestration/model/records'

/** One observed step of a control; `afterMs` since it was requested. */
export type ReceiptStep = { step: ControlStep; label: string; afterMs: number; note: string | null }

/** Everything observed of a control, in order, with the time since it was requested. */
export function receiptSteps(control: WorkerControlRecord): ReceiptStep[] {
  const start = Date.parse(control.createdAt)
  return control.receipts.map(({ step, at, note }) => ({
    step,
    label: STEP_LABELS[step],
    afterMs: Math.max(0, Date.parse(at) - start),
    note,
  }))
}

/** One line: "interrupt accepted 0.4 s, turn ended 1.9 s", or what it is still waiting for, or why it failed. */
export function receiptSentence(control: WorkerControlRecord): string {
  const steps = receiptSteps(control)
  const effect = steps.find((step) => step.step === 'effect')
  const accepted = steps.find((step) => step.step === 'acknowledged') ?? steps.find((step) => step.step === 'delivered')
  if (control.status === 'failed')
    return `${control.action} failed: ${visibleLine(control.error ?? 'no reason was given')}`
  const first = accepted ? `${control.action} accepted ${seconds(accepted.afterMs)}` : `${control.action} requested`
  if (effect) return `${first}, ${EFFECTS[control.action]} ${seconds(effect.afterMs)}`
  if (control.status === 'completed' && control.completedAt !== null) {
    return `${first}, done ${seconds(Date.parse(control.completedAt) - Date.parse(control.createdAt))}`
  }
  return `${first}, waiting for its effect`
}

/** Milliseconds as seconds with one decimal: "0.4 s". */
export function seconds(ms: number): string {
  return `${(Math.max(0, ms) / 1000).toFixed(1)} s`
}

const STEP_LABELS = {
  requested: 'Requested',
  delivered: 'Delivered to the session',
  acknowledged: 'Accepted by the runtime',
  escalated: 'Escalated',
  effect: 'Effect seen',
} as const satisfies Record<ControlStep, string>

const EFFECTS = {
  cancel: 'stopped',
  interrupt: 'turn ended',
  retry: 'next attempt queued',
  resume: 'next attempt queued',
  send: 'taken by the agent',
} as const satisfies Record<ControlAction, string>
