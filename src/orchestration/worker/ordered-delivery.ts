import { createDeferred } from './deferred'

export interface OrderedDelivery<T> {
  push(item: T): void
  /** Resolves when everything pushed so far was taken; rejects with the consumer's error once it has thrown. */
  drained(): Promise<void>
}

/**
 * Hands items to a consumer one after another without making the producer wait and without dropping any. When the consumer
 * throws, nothing more is given to it: `onBroken` is called once, and `drained` rejects with its error.
 */
export function createOrderedDelivery<T>(
  consume: (item: T) => void | Promise<void>,
  onBroken: () => void,
): OrderedDelivery<T> {
  let waiting: T[] = []
  let pumping = false
  let failure: { error: unknown } | null = null
  let idle = createDeferred<void>()
  idle.resolve()

  async function pump(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const batch = waiting
        waiting = []
        for (const item of batch) {
          const taken = consume(item)
          if (taken !== undefined) await taken
        }
      }
    } catch (error) {
      failure = { error }
      waiting = []
      onBroken()
    } finally {
      pumping = false
      idle.resolve()
    }
  }

  return {
    push(item) {
      if (failure !== null) return
      waiting.push(item)
      if (pumping) return
      pumping = true
      idle = createDeferred<void>()
      void pump()
    },
    async drained() {
      await idle.promise
      if (failure !== null) throw failure.error
    },
  }
}
