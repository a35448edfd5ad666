/** How far around a cut is looked at; a character that is longer is cut between its code points. */
const WINDOW = 256

const segmenter =
  typeof Intl.Segmenter === 'function' ? new Intl.Segmenter(undefined, { granularity: 'grapheme' }) : null

/** The beginning of a text, in at most `unitsMax` UTF-16 units, without a part of a character at its end. */
export function beginningOf(text: string, unitsMax: number): string {
  return text.length <= unitsMax ? text : text.slice(0, characterStart(text, unitsMax))
}

/** The end of a text, in at most `unitsMax` UTF-16 units, without a part of a character at its beginning. */
export function endOf(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text
  const at = text.length - unitsMax
  const start = characterStart(text, at)
  return text.slice(start === at ? at : characterEnd(text, start))
}

/** A text that is too long, cut to `unitsMax` with an ellipsis at its end. */
export function ellipsis(text: string, unitsMax: number): string {
  return text.length <= unitsMax ? text : `${beginningOf(text, Math.max(0, unitsMax - 1))}…`
}

/** Beginning and end of a text that is too long, with `gap` between them; it is given the number of units left out. */
export function cutMiddle(
  text: string,
  { head, tail, gap }: { head: number; tail: number; gap: (left: number) => string },
): string {
  if (text.length <= head + tail) return text
  const [first, last] = [beginningOf(text, head), endOf(text, tail)]
  return `${first}\n${gap(text.length - first.length - last.length)}\n${last}`
}

/** A text in pieces of at most `unitsMax` units, none of which ends inside a character that fits a piece. */
export function* piecesOf(text: string, unitsMax: number): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = text.length - start <= unitsMax ? text.length : characterStart(text, start + unitsMax)
    // A character longer than a piece has to be cut somewhere.
    const next = end > start ? end : start + (unitsMax > 1 ? codePointStart(text, start + unitsMax) - start : 1)
    yield text.slice(start, next)
    start = next
  }
}

/** Where the character begins that the unit at `at` belongs to; `at` itself where one begins there. */
export function characterStart(text: string, at: number): number {
  if (at <= 0) return 0
  if (at >= text.length) return text.length
  if (isPlain(text, at - 1) && isPlain(text, at)) return at
  const segment = segmentAt(text, at)
  return segment?.start ?? codePointStart(text, at)
}

function characterEnd(text: string, at: number): number {
  const segment = segmentAt(text, at)
  return segment?.end ?? codePointStart(text, Math.min(text.length, at + 2))
}

/** ASCII beside ASCII is never one character, but for a line end. */
function isPlain(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit < 0x80 && unit !== 0x0d && unit !== 0x0a
}

function segmentAt(text: string, at: number): { start: number; end: number } | null {
  if (segmenter === null) return null
  const from = windowStart(text, at)
  const found = segmenter.segment(text.slice(from, at + WINDOW)).containing(at - from)
  if (found === undefined || found.segment.length >= WINDOW) return null
  const start = from + found.index
  return { start, end: start + found.segment.length }
}

/** Characters can be separated only from a beginning on: after something plain, one begins for certain. */
function windowStart(text: string, at: number): number {
  const first = Math.max(0, at - WINDOW)
  for (let start = at - 1; start > first; start--) if (isPlain(text, start) && isPlain(text, start - 1)) return start
  return codePointStart(text, first)
}

function codePointStart(text: string, at: number): number {
  const isInPair = isLowSurrogate(text.charCodeAt(at)) && at > 0 && isHighSurrogate(text.charCodeAt(at - 1))
  return isInPair ? at - 1 : at
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
