/** FNV-1a over UTF-16 code units: the same text gives the same number everywhere. */
function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193)
  }
  return hash >>> 0
}

export type Chance = {
  /** 0 ≤ n < 1 */
  next(): number
  pick<T>(choices: readonly [T, ...T[]]): T
  /** The same members in another order. */
  shuffle<T>(items: readonly T[]): T[]
}

/** Chance that is the same for the same text (mulberry32). */
export function createChance(seedText: string): Chance {
  let state = hashText(seedText)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    pick: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
    shuffle: (items) =>
      items
        .map((item) => ({ item, at: next() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item),
  }
}
