/** Tries between two looks, in ms. Short: most conditions hold at the first or second look. */
const LOOK_EVERY_MS = 25

/**
 * The first value of `condition` that is neither false, null nor undefined.
 *
 * @param what what is waited for; the error names it, and what `state` returns of how things stand.
 * @throws when it does not come within `withinMs`: generous, since it only has to tell slow from never.
 */
export async function waitFor<T>(
  what: string,
  condition: () => T | Promise<T>,
  { withinMs = 20_000, state }: { withinMs?: number; state?: () => unknown } = {},
): Promise<Exclude<T, false | null | undefined>> {
  const giveUpAt = performance.now() + withinMs
  for (;;) {
    const value = await condition()
    if (isFound(value)) return value
    if (performance.now() > giveUpAt) {
      const stands = state === undefined ? '' : `; it is: ${format(await state())}`
      throw new Error(`waited ${withinMs} ms for ${what}${stands}`)
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

function isFound<T>(value: T): value is Exclude<T, false | null | undefined> {
  return value !== false && value !== null && value !== undefined
}

function format(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
