import { diffArrays } from 'diff'

/** So many lines that are replaced by so many others. Places are counted from 0. */
export type LineEdit = { oldAt: number; oldCount: number; newAt: number; newCount: number }

/** Beyond this many edits a finer diff takes long and helps nobody: the lines are shown as replaced. */
const EDITS_MAX = 1_000

/** Where two lists of lines differ, in order. Beyond `EDITS_MAX` edits what lies between the first and the last is one. */
export function lineEdits(before: readonly string[], after: readonly string[]): LineEdit[] {
  let head = 0
  const shorter = Math.min(before.length, after.length)
  while (head < shorter && before[head] === after[head]) head++
  let tail = 0
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  const [oldLines, newLines] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)]
  if (oldLines.length === 0 && newLines.length === 0) return []
  const whole = { oldAt: head, oldCount: oldLines.length, newAt: head, newCount: newLines.length }
  if (oldLines.length === 0 || newLines.length === 0) return [whole]
  const changes = diffArrays(oldLines, newLines, { maxEditLength: EDITS_MAX })
  if (changes === undefined) return [whole]
  const edits: LineEdit[] = []
  let [oldAt, newAt] = [head, head]
  let open: LineEdit | null = null
  for (const { added, removed, count } of changes) {
    if (!added && !removed) {
      open = null
      oldAt += count
      newAt += count
      continue
    }
    if (open === null) edits.push((open = { oldAt, newAt, oldCount: 0, newCount: 0 }))
    if (removed) {
      open.oldCount += count
      oldAt += count
    } else {
      open.newCount += count
      newAt += count
    }
  }
  return edits
}
