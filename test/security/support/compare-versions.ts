/** Orders two versions as semver 2.0 does: below zero when `a` is the older. Build metadata counts nothing. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)]
  return compareParts(left.release, right.release) || comparePrereleases(left.prerelease, right.prerelease)
}

function parse(version: string): { release: string[]; prerelease: string[] } {
  const match = /^(\d+)\.(\d+)\.(\d+)(?:-([\w.-]+))?(?:\+[\w.-]+)?$/.exec(version)
  if (match === null) throw new Error(`"${version}" is not a version`)
  const [, major = '', minor = '', patch = '', prerelease] = match
  return { release: [major, minor, patch], prerelease: prerelease?.split('.') ?? [] }
}

/** A version without a prerelease is the newer one. */
function comparePrereleases(a: string[], b: string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  return compareParts(a, b)
}

function compareParts(a: string[], b: string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = comparePart(a[index], b[index])
    if (order !== 0) return order
  }
  return 0
}

/** Numbers by size and before words, words by their characters, an absent part first. */
function comparePart(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (isNumber && isOtherNumber) return Number(a) - Number(b)
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
