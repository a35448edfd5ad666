export type LaunchErrorDecision = 'skip' | 'continue' | 'stop'

export type QueueAndLaunchHooks<Item, Queued> = {
  /** Writes one item down. What it returns is what is launched. */
  persist(item: Item): Promise<Queued>
  /** Called once per item after it was written and before it is launched. */
  afterPersist?(queued: Queued, item: Item): Promise<void>
  launch(queued: Queued): Promise<void>
  /**
   * What an error means: `skip` gives this item up, `continue` goes on with its next step, `stop` ends the whole and
   * throws the error. Without this hook every error stops.
   */
  onError?(error: unknown, at: { step: 'persist' | 'afterPersist' | 'launch'; item: Item }): LaunchErrorDecision
}

export type QueueAndLaunchResult<Item, Queued> = {
  launched: Queued[]
  /** Items that are written down but were not launched; a runner finds them by itself later. */
  notLaunched: { queued: Queued; error: unknown }[]
  /** Items that were not written down at all. */
  notPersisted: { item: Item; error: unknown }[]
}

/**
 * Writes down and launches items one after the other, in order: an item is never launched before it is in the ledger.
 *
 * @throws whatever a step threw when the hook says `stop` (or is absent).
 */
export async function queueAndLaunch<Item, Queued>(
  items: Iterable<Item>,
  hooks: QueueAndLaunchHooks<Item, Queued>,
): Promise<QueueAndLaunchResult<Item, Queued>> {
  const result: QueueAndLaunchResult<Item, Queued> = { launched: [], notLaunched: [], notPersisted: [] }
  const decide = (error: unknown, step: 'persist' | 'afterPersist' | 'launch', item: Item) => {
    const decision = hooks.onError?.(error, { step, item }) ?? 'stop'
    if (decision === 'stop') throw error
    return decision
  }

  for (const item of items) {
    let queued: Queued
    try {
      queued = await hooks.persist(item)
    } catch (error) {
      decide(error, 'persist', item) // Nothing was written, so `continue` can only mean the next item.
      result.notPersisted.push({ item, error })
      continue
    }
    try {
      await hooks.afterPersist?.(queued, item)
    } catch (error) {
      if (decide(error, 'afterPersist', item) === 'skip') {
        result.notLaunched.push({ queued, error })
        continue
      }
    }
    try {
      await hooks.launch(queued)
      result.launched.push(queued)
    } catch (error) {
      decide(error, 'launch', item)
      result.notLaunched.push({ queued, error })
    }
  }
  return result
}
