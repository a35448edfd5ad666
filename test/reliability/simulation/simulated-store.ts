import { DomainError } from '@/orchestration/model/errors'
import type { Fence, LedgerStore } from '@/orchestration/ports'
import type { StreamEventDraft } from '@/orchestration/model/events'
import type { Acknowledged } from '../support/invariants'
import type { Scheduler, SimulatedProcess } from './scheduler'

export type StoreFaults = {
  /** How often a call goes wrong, 0 to 1; changed while the world runs. */
  rate: number
  count: number
}

/**
 * The ledger as one process sees it: each call happens when the scheduler says so, and may fail before anything was done
 * (`unavailable`, or an error nobody expects) or after everything was ("commit unknown").
 */
export function createSimulatedStore(
  store: LedgerStore,
  scheduler: Scheduler,
  owner: SimulatedProcess,
  faults: StoreFaults,
  acknowledged: Acknowledged[],
): LedgerStore {
  async function call(name: string, work: () => Promise<unknown>): Promise<unknown> {
    const isFaulty = faults.rate > 0 && scheduler.chance(faults.rate)
    if (!isFaulty) return work()
    faults.count += 1
    const kind = scheduler.below(3)
    if (kind === 0) throw new DomainError('unavailable', `${name}: the database is away`)
    if (kind === 1) throw new Error(`${name}: a fault nobody expects`)
    await work()
    throw new Error(`${name}: done, but the answer was lost`)
  }

  return new Proxy(store, {
    get(target, property, receiver) {
      const method: unknown = Reflect.get(target, property, receiver)
      if (typeof method !== 'function') return method
      const name = String(property)
      return (...args: unknown[]) =>
        scheduler.schedule(owner, name, async () => {
          // The proxied method with the arguments it was called with.
          const result = await call(name, () => (method as (...all: unknown[]) => Promise<unknown>)(...args))
          if (name === 'addEvents') acknowledged.push(...textsOf(args as [Fence, StreamEventDraft[]]))
          return result
        })
    },
  })
}

function textsOf([{ workerId, attempt }, drafts]: [Fence, StreamEventDraft[]]): Acknowledged[] {
  return drafts.flatMap(({ type, payload }) =>
    type === 'assistant.message.delta' && 'text' in payload ? [{ workerId, attempt, text: String(payload.text) }] : [],
  )
}
