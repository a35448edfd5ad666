type Version = readonly [major: number, minor: number, patch: number]
/** From `least` on, and below `below`; null: without an end. */
type Span = { least: Version; below: Version | null }

/** Whether a version of Node is older than another; missing parts count as 0. */
export function isOlder(version: string, than: string): boolean {
  return isBelow(versionOf(version), versionOf(than))
}

/**
 * The least version above `running` that a range such as `>=22.19.0` or `^20.19 || >=22` takes. Null where it takes `running`,
 * takes only older ones, or is of a form that is not known.
 */
export function leastMissing(range: string, running: string): string | null {
  const spans = range.split('||').map(spanOf)
  if (spans.some((span) => span === null)) return null
  const here = versionOf(running)
  const known = spans.filter((span) => span !== null).filter((span) => !isEmpty(span))
  if (known.some(({ least, below }) => !isBelow(here, least) && (below === null || isBelow(here, below)))) return null
  const newer = known.map(({ least }) => least).filter((least) => isBelow(here, least))
  return newer.sort((a, b) => (isBelow(a, b) ? -1 : 1))[0]?.join('.') ?? null
}

const PART = String.raw`[\dxX*]+`
const VERSION = String.raw`v?(${PART}(?:\.${PART}){0,2})(?:[-+][\w.-]*)?`

/** Comparators that all count, such as `>=18.2 <21`, or `18 - 20`. */
function spanOf(alternative: string): Span | null {
  const hyphen = new RegExp(`^\\s*${VERSION}\\s+-\\s+${VERSION}\\s*$`).exec(alternative)
  const text = hyphen === null ? alternative : `>=${hyphen[1]} <=${hyphen[2]}`
  const comparators = text
    .replace(/([<>=^~])\s+/g, '$1')
    .trim()
    .split(/\s+/)
  return comparators.reduce<Span | null>((span, comparator) => {
    const next = comparator === '' ? ALL : comparatorSpan(comparator)
    return span === null || next === null ? null : both(span, next)
  }, ALL)
}

const ALL: Span = { least: [0, 0, 0], below: null }

function comparatorSpan(comparator: string): Span | null {
  const [, operator = '', text = ''] = new RegExp(`^(>=|<=|>|<|=|\\^|~>?)?${VERSION}$`).exec(comparator) ?? []
  if (text === '') return null
  const parts = text.split('.')
  const wild = parts.findIndex((part) => /\D/.test(part))
  const given = wild === -1 ? parts.length : wild
  if (given === 0) return ALL
  const least = versionOf(parts.slice(0, given).join('.'))
  switch (operator) {
    case '>=':
      return { least, below: null }
    case '>':
      return { least: after(least, given), below: null }
    case '<':
      return { least: [0, 0, 0], below: least }
    case '<=':
      return { least: [0, 0, 0], below: after(least, given) }
    case '^':
      return { least, below: after(least, caretParts(least, given)) }
    case '~':
    case '~>':
      return { least, below: after(least, Math.min(given, 2)) }
    default:
      return { least, below: after(least, given) }
  }
}

function both(a: Span, b: Span): Span {
  const least = isBelow(a.least, b.least) ? b.least : a.least
  if (a.below === null || b.below === null) return { least, below: a.below ?? b.below }
  return { least, below: isBelow(a.below, b.below) ? a.below : b.below }
}

/** A caret keeps the first part that is not 0. */
function caretParts(least: Version, given: number): number {
  const first = least.findIndex((part) => part !== 0)
  return first === -1 ? given : first + 1
}

function isEmpty({ least, below }: Span): boolean {
  return below !== null && !isBelow(least, below)
}

/** The first version behind all that share this many parts. */
function after([major, minor, patch]: Version, parts: number): Version {
  if (parts === 1) return [major + 1, 0, 0]
  return parts === 2 ? [major, minor + 1, 0] : [major, minor, patch + 1]
}

function versionOf(text: string): Version {
  const [major = 0, minor = 0, patch = 0] = text
    .replace(/^v/, '')
    .replace(/[-+].*$/, '')
    .split('.')
    .map(Number)
  return [major, minor, patch]
}

function isBelow(a: Version, b: Version): boolean {
  for (const index of [0, 1, 2] as const) if (a[index] !== b[index]) return a[index] < b[index]
  return false
}
