import type { QueueReason } from './pick-starts'

/** Why a worker is still queued, for programs and for people. */
export type QueueState = { reason: QueueReason; message: string }

const MESSAGES = {
  slot: 'Waiting for a free slot: this server runs as many workers as it may.',
  session: 'Waiting for a free session: too many sessions are open and wait for an answer.',
  runtime: 'Waiting for a free session of its runtime, which limits how many are open.',
  run_limit: 'Waiting for other workers of its run, which limits how many work at once.',
} as const satisfies Record<QueueReason, string>

export function queueState(reason: QueueReason): QueueState {
  return { reason, message: MESSAGES[reason] }
}
