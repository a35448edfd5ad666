import type { ControlAction } from './records'
import type { WorkerStatus } from './status'

/** In which states of a worker a control makes sense. */
export const CONTROL_STATES = {
  cancel: ['queued', 'running'],
  interrupt: ['running'],
  retry: ['completed', 'failed', 'cancelled'],
  resume: ['completed', 'failed', 'cancelled'],
  send: ['running'],
} as const satisfies Record<ControlAction, readonly WorkerStatus[]>
