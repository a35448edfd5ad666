import { diffWordsWithSpace } from 'diff'

/** A piece of a changed line; `isChanged` is what the other line does not have. */
export type WordPiece = { text: string; isChanged: boolean }

/** Longer lines are compared by what they begin and end with: word by word they take long. */
const WORDS_CHARS_MAX = 2_000
/** Lines that share less are different lines: marks all over them help nobody. */
const SHARED_MIN = 0.3

/** What differs within a line that became another; null where the two have too little in common. */
export function wordMarks(before: string, after: string): { before: WordPiece[]; after: WordPiece[] } | null {
  if (before.length + after.length > WORDS_CHARS_MAX * 2) return edgeMarks(before, after)
  const changes = diffWordsWithSpace(before, after)
  const shared = changes.reduce(
    (sum, { added, removed, value }) => (added || removed ? sum : sum + value.trim().length),
    0,
  )
  if (shared < SHARED_MIN * Math.min(before.trim().length, after.trim().length)) return null
  const side = (hidden: 'added' | 'removed') =>
    changes.flatMap((change) =>
      change[hidden] ? [] : [{ text: change.value, isChanged: change.added || change.removed }],
    )
  return { before: side('added'), after: side('removed') }
}

function edgeMarks(before: string, after: string) {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head++
  let tail = 0
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  if (head + tail < SHARED_MIN * shorter) return null
  const side = (text: string): WordPiece[] => [
    { text: text.slice(0, head), isChanged: false },
    { text: text.slice(head, text.length - tail), isChanged: true },
    { text: text.slice(text.length - tail), isChanged: false },
  ]
  return { before: side(before), after: side(after) }
}
