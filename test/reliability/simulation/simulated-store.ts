import { DomainError } from '@/orchestration/model/errors'
import type { Fence, LedgerStore } from '@/orchestration/ports'
import type { StreamEventDraft } from '@/orchestration/model/events'
import type { Acknowledged } from '../support/invariants'
import type { Scheduler, SimulatedProcess } from './scheduler'

/** `away`: refused before anything was done. `broken`: an error nobody expects, as early. `unknown`: done, but the answer is lost. */
export const FAULT_KINDS = ['away', 'broken', 'unknown'] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** Decides about each call whether it goes wrong, and how. */
export type StoreFaults = { next(method: string): FaultKind | null }

export const NO_FAULTS: StoreFaults = { next: () => null }

/** What a store that breaks says; a person's order that meets it may say so too. */
export class StoreFault extends Error {}

/**
 * The ledger as one process sees it: each call happens when the scheduler says so, and goes wrong when `faults` says so.
 */
export function createSimulatedStore(
  store: LedgerStore,
  scheduler: Scheduler,
  owner: SimulatedProcess,
  faults: StoreFaults,
  acknowledged: Acknowledged[],
): LedgerStore {
  async function call(name: string, work: () => Promise<unknown>): Promise<unknown> {
    switch (faults.next(name)) {
      case 'away':
        throw new DomainError('unavailable', `${name}: the database is away`)
      case 'broken':
        throw new StoreFault(`${name}: a fault nobody expects`)
      case 'unknown':
        await work()
        throw new StoreFault(`${name}: done, but the answer was lost`)
      case null:
        return work()
    }
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
    type === 'assistant.message.delta' && 'text' in payload ? [{ workerId, attempt, text: payload.text }] : [],
  )
}
