import { visibleLine, visibleText } from '@/orchestration/model/visible-text'

const EMPTY = '(empty)'

/**
 * A foreign text as a code span in a line. Escaping with backslashes is not enough: renderers link bare addresses after the
 * escapes are gone.
 */
export function inline(text: string): string {
  const line = visibleLine(text)
  if (line === '') return EMPTY
  const ticks = '`'.repeat(longestRun(line) + 1)
  // A space on both sides is dropped by the reader, and keeps a text that begins or ends with a backtick apart.
  return `${ticks} ${line} ${ticks}`
}

/** A foreign text as a block, in a fence longer than any in it, so that no text can end it. */
export function fenced(text: string): string {
  const block = visibleText(text)
  const fence = '`'.repeat(Math.max(3, longestRun(block) + 1))
  return `${fence}\n${block}\n${fence}`
}

function longestRun(text: string): number {
  return [...text.matchAll(/`+/g)].reduce((longest, [run]) => Math.max(longest, run.length), 0)
}
