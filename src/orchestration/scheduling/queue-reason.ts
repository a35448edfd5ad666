import type { QueueReason } from './pick-starts'

/** Why a worker is still queued, for programs and for people. */
export type QueueState = { reason: QueueReason; message: string }

const MESSAGES = {
  slot: () => 'Waiting for a free slot: this server runs as many workers as it may.',
  session: () => 'Waiting for a free session: too many sessions are open and wait for an answer.',
  runtime: () => 'Waiting for a free session of its runtime, which limits how many are open.',
  run_limit: () => 'Waiting for other workers of its run, which limits how many work at once.',
  runtime_elsewhere: (backend) => `Waiting for another server, which has the runtime ${backend}: this one does not.`,
  runtime_absent: (backend) => `No running server has the runtime ${backend}: waiting for one that has it.`,
} as const satisfies Record<QueueReason, (backend: string) => string>

export function queueState(reason: QueueReason, backend: string): QueueState {
  return { reason, message: MESSAGES[reason](backend) }
}
