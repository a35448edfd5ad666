import { characterStart } from '../model/cut-text'

const FENCE = /^ {0,3}(`{3,}|~{3,})/

/**
 * Where a long Markdown text can be cut in two that are drawn as one would be: after the last blank line outside of fenced
 * code that something unindented follows. A text without such a place is cut once it is longer than `charsMax`: after its
 * last line end or space, or anywhere but within a character. Null: not yet.
 */
export function markdownBreak(text: string, charsMax: number): number | null {
  return lastParagraph(text) ?? (text.length > charsMax ? hardBreak(text) : null)
}

function lastParagraph(text: string): number | null {
  let found: number | null = null
  let fence: string | null = null
  let isAfterBlank = false
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const line = text.slice(start, end)
    const isBlank = line.trim() === ''
    if (fence === null && isAfterBlank && !isBlank && !/^\s/.test(line)) found = start
    fence = fenceAfter(fence, line)
    isAfterBlank = isBlank
    start = end + 1
  }
  return found
}

/** The fence that is open after a line: one closes with at least as many of the characters that opened it, alone. */
function fenceAfter(fence: string | null, line: string): string | null {
  const marks = FENCE.exec(line)?.[1]
  if (marks === undefined) return fence
  if (fence === null) return marks
  return marks.startsWith(fence) && line.trim() === marks ? null : fence
}

function hardBreak(text: string): number {
  for (const gap of ['\n', ' ']) {
    const at = text.lastIndexOf(gap, text.length - 2)
    if (at > 0) return at + 1
  }
  return characterStart(text, text.length - 1)
}
