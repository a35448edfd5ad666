import type { EventRecord, StateEventType } from '@/orchestration/model/events'
import type { LedgerStore } from '@/orchestration/ports'

/** Just before a call of the store, or just after it was done; for `change`, one that wrote an event of this type. */
type Place = { when: 'before' | 'after'; method: keyof LedgerStore; wrote?: StateEventType }

/** Steps of a run between which a process may die, each as the write that stands there. */
export const CRASH_POINTS = {
  'run-written': { when: 'after', method: 'createRun' },
  'worker-claimed': { when: 'after', method: 'updateWorkerRunning' },
  'session-made': { when: 'before', method: 'updateWorkerRuntimeIdentity' },
  'identity-stored': { when: 'after', method: 'updateWorkerRuntimeIdentity' },
  'events-taken': { when: 'before', method: 'addEvents' },
  'events-stored': { when: 'after', method: 'addEvents' },
  'usage-stored': { when: 'after', method: 'recordUsage' },
  'request-received': { when: 'before', method: 'upsertRuntimeRequest' },
  'request-stored': { when: 'after', method: 'upsertRuntimeRequest' },
  'decision-stored': { when: 'after', method: 'queueRuntimeRequestResponse' },
  'decision-delivered': { when: 'before', method: 'completeRuntimeRequestResponse' },
  'control-stored': { when: 'after', method: 'change', wrote: 'control.requested' },
  'control-delivered': { when: 'before', method: 'observeWorkerControl' },
  'result-received': { when: 'before', method: 'completeWorker' },
  'end-stored': { when: 'after', method: 'completeWorker' },
  'reduction-queued': { when: 'after', method: 'change', wrote: 'reduction.created' },
  'run-ended': { when: 'after', method: 'change', wrote: 'run.completed' },
} as const satisfies Record<string, Place>
export type CrashPointName = keyof typeof CRASH_POINTS

/** `nth`: at which time the process comes by. A frozen one goes on from there when it is thawed (SIGSTOP, SIGCONT). */
export type CrashPoint = { name: CrashPointName; nth: number; effect: 'death' | 'freeze' }

export function isCrashPointName(name: string): name is CrashPointName {
  return Object.hasOwn(CRASH_POINTS, name)
}

/**
 * The store, in a process to which something is to happen at a point; what is done there goes on when `happen` resolves. For
 * the tests of what survives that; without a point the store itself. A wrapper of the store and not calls spread over the
 * code: what must survive a crash is what was written, so between two writes no place is different from another.
 */
export function withCrashPoint(
  store: LedgerStore,
  point: CrashPoint | null,
  happen: (effect: CrashPoint['effect']) => Promise<void>,
): LedgerStore {
  if (point === null) return store
  const place: Place = CRASH_POINTS[point.name]
  let passes = 0
  const come = async (): Promise<void> => {
    passes += 1
    if (passes === point.nth) await happen(point.effect)
  }
  return new Proxy(store, {
    get(target, property, receiver) {
      const method: unknown = Reflect.get(target, property, receiver)
      if (property !== place.method || typeof method !== 'function') return method
      return async (...args: unknown[]) => {
        if (place.when === 'before') await come()
        const result: unknown = await (method as (...all: unknown[]) => Promise<unknown>)(...args) // its own arguments
        if (place.when === 'after' && (place.wrote === undefined || hasWritten(result, place.wrote))) await come()
        return result
      }
    },
  })
}

/** Of the result of `change`. */
function hasWritten(result: unknown, type: StateEventType): boolean {
  const { events } = result as { events: EventRecord[] } // `wrote` stands beside `change` only
  return events.some((event) => event.type === type)
}
