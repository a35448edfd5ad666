import type { Failure } from '@/orchestration/model/failure'
import type { RunRecord } from '@/orchestration/model/records'
import type { RequestExpiry, RuntimeRequest, RuntimeRequestRecord } from '@/orchestration/model/request'
import type { Clock, Fence, LedgerStore } from '@/orchestration/ports'
import type { EventRecorder } from './event-recorder'
import type { RunnerSettings } from './settings'

type RequestExpiriesOptions = {
  store: Pick<LedgerStore, 'expireRuntimeRequest'>
  clock: Clock
  fence: Fence
  expiry: RequestExpiry | undefined
  /** Writes after what the session has said so far: also after the request itself. */
  writeInOrder: EventRecorder['writeInOrder']
  /** It was denied: the answer waits to be delivered. */
  onDenied: () => void
  onFailed: (failure: Failure) => void
}

/** By the run's policy, or else the server's; undefined where requests wait without end. */
export function expiryOf(
  { policy: { limits, onRequestExpired = 'deny' } }: Pick<RunRecord, 'policy'>,
  { requestTimeoutMs }: Pick<RunnerSettings, 'requestTimeoutMs'>,
): RequestExpiry | undefined {
  const afterMs = limits.requestTimeoutMs ?? requestTimeoutMs
  return afterMs === null ? undefined : { afterMs, then: onRequestExpired }
}

/**
 * Lets an attempt's requests expire. A request lives no longer than its attempt,
 * so the timers of the attempt are enough: after a restart the agent asks again, and the time starts again. The ledger decides
 * against an answer that comes at the same moment.
 */
export function createRequestExpiries({ clock, expiry, ...options }: RequestExpiriesOptions) {
  const timers = new Map<string, () => void>()

  async function expire(requestId: string): Promise<void> {
    const expired = await options.store.expireRuntimeRequest(options.fence, requestId)
    if (expired === null) return
    if (expired.status === 'closed') options.onFailed(unanswered(expired))
    else options.onDenied()
  }

  function begin(requestId: string): void {
    if (expiry === undefined || timers.has(requestId)) return
    const event = { type: 'request.expired', payload: { requestId } }
    const due = () => {
      timers.delete(requestId)
      options.writeInOrder(event, () => expire(requestId))
    }
    timers.set(requestId, clock.setTimer(expiry.afterMs, due))
  }

  return {
    opened: ({ requestId }: RuntimeRequest): void => begin(requestId),
    /** Its answer could not be delivered. Where its time is over by now, it has the whole of it again. */
    reopened: (requestId: string): void => begin(requestId),
    end(): void {
      for (const cancel of timers.values()) cancel()
    },
  }
}

function unanswered({ summary, closeReason }: RuntimeRequestRecord): Failure {
  return {
    reason: 'request_unanswered',
    message: `The agent asked “${summary}”, and ${closeReason ?? 'nobody answered'}.`,
  }
}
