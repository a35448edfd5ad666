import type { ChangedPart, RequestChange } from '@/orchestration/model/request'
import { diffLines, type DiffLine } from './diff-lines'
import { wordMarks, type WordPiece } from './word-marks'

export type LineRow = Omit<DiffLine, 'text'> & { row: 'line'; pieces: WordPiece[] }
/** Unchanged lines that are folded. Without `lines` the request does not hold them. */
export type FoldRow = { row: 'fold'; count: number; lines: LineRow[] }
export type ChangeRow = LineRow | FoldRow

const CONTEXT_LINES = 3
/** A fold that hides less takes as much room as it saves. */
const FOLD_MIN = 3

/** A file's change line by line, what is far from any change folded. */
export function changeRows({ parts, oldLines }: Pick<RequestChange, 'parts' | 'oldLines'>): ChangeRow[] {
  let nextOld = 1
  const rows = parts.flatMap((part): ChangeRow[] => {
    const lines = linesOf(part)
    const skipped = part.oldStart - nextOld
    nextOld = part.oldStart + lines.filter(({ kind }) => kind !== 'added').length
    return [...gap(skipped), ...folded(lines)]
  })
  return joinFolds([...rows, ...gap(oldLines === null ? 0 : oldLines - nextOld + 1)])
}

/** Folds beside each other are one. What the request does not hold of it cannot be opened, so none of it can. */
function joinFolds(rows: readonly ChangeRow[]): ChangeRow[] {
  const joined: ChangeRow[] = []
  for (const row of rows) {
    const last = joined.at(-1)
    if (last?.row !== 'fold' || row.row !== 'fold') joined.push(row)
    else joined[joined.length - 1] = { row: 'fold', count: last.count + row.count, lines: [] }
  }
  return joined
}

function gap(count: number): FoldRow[] {
  return count > 0 ? [{ row: 'fold', count, lines: [] }] : []
}

function linesOf({ oldText, newText, oldStart, newStart }: ChangedPart): LineRow[] {
  const lines = diffLines(oldText, newText)
  const rows = lines.map(({ kind, text, oldLine, newLine }): LineRow => ({
    ...{ row: 'line', kind },
    pieces: [{ text, isChanged: false }],
    oldLine: oldLine === null ? null : oldLine + oldStart - 1,
    newLine: newLine === null ? null : newLine + newStart - 1,
  }))
  return markWords(rows, lines)
}

/** Removed lines followed by as many added ones are those lines, changed. */
function markWords(rows: LineRow[], lines: readonly DiffLine[]): LineRow[] {
  for (let at = 0; at < rows.length;) {
    const removed = runOf(rows, at, 'removed')
    const added = runOf(rows, at + removed, 'added')
    for (let offset = 0; removed === added && offset < removed; offset++) {
      const [before, after] = [at + offset, at + removed + offset]
      const marks = wordMarks(lines[before]?.text ?? '', lines[after]?.text ?? '')
      const [beforeRow, afterRow] = [rows[before], rows[after]]
      if (marks === null || beforeRow === undefined || afterRow === undefined) continue
      beforeRow.pieces = marks.before
      afterRow.pieces = marks.after
    }
    at += Math.max(1, removed + added)
  }
  return rows
}

function runOf(rows: readonly LineRow[], from: number, kind: DiffLine['kind']): number {
  let end = from
  while (rows[end]?.kind === kind) end++
  return end - from
}

function folded(lines: LineRow[]): ChangeRow[] {
  const isNear = lines.map(() => false)
  lines.forEach(({ kind }, at) => {
    if (kind === 'same') return
    for (let near = Math.max(0, at - CONTEXT_LINES); near <= at + CONTEXT_LINES && near < lines.length; near++)
      isNear[near] = true
  })
  const rows: ChangeRow[] = []
  for (let at = 0; at < lines.length;) {
    let end = at
    while (end < lines.length && isNear[end] === isNear[at]) end++
    const slice = lines.slice(at, end)
    if (isNear[at] === true || slice.length < FOLD_MIN) rows.push(...slice)
    else rows.push({ row: 'fold', count: slice.length, lines: slice })
    at = end
  }
  return rows
}
