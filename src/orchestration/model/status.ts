import { DomainError } from './errors'

export const RUN_STATUSES = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]
export type WorkerStatus = RunStatus
export type ReductionStatus = RunStatus

export const RUN_STAGES = ['queued', 'fanout', 'reduction', 'done'] as const
export type RunStage = (typeof RUN_STAGES)[number]

export type SessionStatus =
  'starting' | 'idle' | 'running' | 'waiting_approval' | 'waiting_user_input' | 'interrupted' | 'stopped' | 'errored'

export const REQUEST_STATUSES = ['open', 'responded', 'resolved', 'closed'] as const
export type RequestStatus = (typeof REQUEST_STATUSES)[number]
export const RESPONSE_STATUSES = ['none', 'queued', 'completed', 'failed'] as const
export type ResponseStatus = (typeof RESPONSE_STATUSES)[number]
export const CONTROL_STATUSES = ['pending', 'completed', 'failed'] as const
export type ControlStatus = (typeof CONTROL_STATUSES)[number]

/** The one transition table of a run. `completed → running` and the like are reactivation by a retry or a new reduction. */
const RUN_TRANSITIONS = {
  queued: ['running', 'completed', 'failed', 'cancelled'],
  running: ['completed', 'failed', 'cancelled'],
  completed: ['running'],
  failed: ['running'],
  cancelled: ['running'],
} as const satisfies Record<RunStatus, readonly RunStatus[]>

/** The one transition table of a worker. A terminal worker leaves its state only by `queued`: a new attempt. */
const WORKER_TRANSITIONS = {
  queued: ['running', 'failed', 'cancelled'],
  running: ['completed', 'failed', 'cancelled', 'queued'],
  completed: ['queued'],
  failed: ['queued'],
  cancelled: ['queued'],
} as const satisfies Record<WorkerStatus, readonly WorkerStatus[]>

const REQUEST_TRANSITIONS = {
  open: ['responded', 'resolved', 'closed'],
  /** Open again: its answer could not be delivered. */
  responded: ['open', 'resolved', 'closed'],
  resolved: [],
  closed: [],
} as const satisfies Record<RequestStatus, readonly RequestStatus[]>

const TABLES = { run: RUN_TRANSITIONS, worker: WORKER_TRANSITIONS, request: REQUEST_TRANSITIONS } as const
type Machine = keyof typeof TABLES

export function canTransition(machine: Machine, from: string, to: string): boolean {
  const allowed: Readonly<Record<string, readonly string[]>> = TABLES[machine]
  return allowed[from]?.includes(to) ?? false
}

/** @throws DomainError `illegal_state`, naming the thing, its state and the wanted one. */
export function assertTransition(machine: Machine, id: string, from: string, to: string): void {
  if (!canTransition(machine, from, to)) {
    throw new DomainError('illegal_state', `${machine} ${id} is ${from}; it cannot become ${to}`, {
      details: { id, from, to },
    })
  }
}

export function isTerminalRunStatus(status: RunStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

export function isTerminalWorkerStatus(status: WorkerStatus): boolean {
  return isTerminalRunStatus(status)
}
