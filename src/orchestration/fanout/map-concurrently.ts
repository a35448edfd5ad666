/**
 * Applies `task` to every item, at most `limit` at a time, in order of the items; results are in that order too. Once a
 * task has rejected none is started any more; it rejects with that error after the running ones have ended.
 */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  limit: number,
  task: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: { index: number; value: R }[] = []
  const errors: unknown[] = []
  const queue = items.entries()

  async function lane(): Promise<void> {
    for (const [index, item] of queue) {
      if (errors.length > 0) return
      try {
        results.push({ index, value: await task(item, index) })
      } catch (error) {
        errors.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(Math.max(1, limit), items.length) }, lane))
  if (errors.length > 0) throw errors[0]
  return results.sort((a, b) => a.index - b.index).map(({ value }) => value)
}
