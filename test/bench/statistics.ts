/** How often everything is measured; what is told is the median. */
const REPEATS = 3

export async function repeatedly<T>(measure: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let repeat = 0; repeat < REPEATS; repeat++) results.push(await measure())
  return results
}

/** The value below which `share` (0…1) of the values lie, the nearest one. @throws Error for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  if (value === undefined) throw new Error('nothing was measured')
  return value
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

export function medianOf<T>(items: readonly T[], valueOf: (item: T) => number): number {
  return median(items.map(valueOf))
}

/** Three significant digits: more would be noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3))
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
