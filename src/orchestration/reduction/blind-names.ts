/** A, B, … Z, AA, AB, …: the name of the n-th candidate, counted from 0. */
export function blindName(index: number): string {
  let name = ''
  for (let rest = index; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    name = String.fromCharCode(65 + (rest % 26)) + name
  }
  return name
}

/** Fisher–Yates: a new array in random order. `random` returns [0, 1). */
export function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const shuffled: T[] = []
  for (const item of items) {
    const at = Math.floor(random() * (shuffled.length + 1))
    const displaced = shuffled[at]
    if (displaced === undefined) {
      shuffled.push(item)
    } else {
      shuffled[at] = item
      shuffled.push(displaced)
    }
  }
  return shuffled
}

/** Gives items blind names in random order, so that neither name nor place says who was first or who is who. */
export function assignBlindNames<T>(items: readonly T[], random: () => number): { name: string; item: T }[] {
  return shuffle(
    items.map((item) => ({ item })),
    random,
  ).map(({ item }, index) => ({ name: blindName(index), item }))
}
