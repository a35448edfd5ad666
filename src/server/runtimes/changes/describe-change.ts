import { characterStart } from '@/orchestration/model/cut-text'
import { lineEdits, type LineEdit } from '@/orchestration/model/line-edits'
import { CHANGE_NOTES, type ChangeNote, type ChangedPart, type RequestChange } from '@/orchestration/model/request'

export type FileChange = {
  path: string
  /** Null: the file does not exist yet. */
  oldText: string | null
  newText: string
  isDelete?: boolean
  movedTo?: string | null
}

/** A file of at most so many lines is kept whole, so that what is unchanged can be opened too. */
const WHOLE_LINES_MAX = 200
const CONTEXT_LINES = 12
const LINE_CHARS_MAX = 2_000
const LINE_CONTEXT_CHARS = 200

/** What changes in a file, as the parts that differ. Line ends are kept apart from lines: a part has `\n` alone. */
export function describeChange({
  path,
  oldText,
  newText,
  isDelete = false,
  movedTo = null,
}: FileChange): RequestChange {
  const kind = isDelete ? 'delete' : movedTo !== null ? 'move' : oldText === null ? 'new' : 'edit'
  const about = { path, kind, movedTo } as const
  if (isBinary(oldText ?? '') || isBinary(newText)) {
    return { ...about, added: 0, removed: 0, oldLines: null, parts: [], notes: ['binary'] }
  }
  const old = readLines(oldText ?? '')
  const next = readLines(newText)
  const [before, after] = [old.lines, next.lines]
  const edits = lineEdits(before, after)
  const lacksLastEnd = (text: string | null) => text !== null && text !== '' && !text.endsWith('\n')
  const facts: Partial<Record<ChangeNote, boolean>> = {
    same: oldText === newText && movedTo === null,
    line_ends: changesLineEnds(old.ends, next.ends, edits),
    blanks_only: isBlanksOnly(before, after, edits),
    no_last_line_end: !isDelete && lacksLastEnd(newText),
    last_line_end_added: !isDelete && lacksLastEnd(oldText) && newText.endsWith('\n'),
  }
  const notes = CHANGE_NOTES.filter((note) => facts[note] === true)
  const sum = (count: 'oldCount' | 'newCount') => edits.reduce((total, edit) => total + edit[count], 0)
  const { parts, isShortened } = toParts(before, after, edits)
  return {
    ...about,
    added: sum('newCount'),
    removed: sum('oldCount'),
    oldLines: oldText === null ? 0 : before.length,
    parts,
    notes: isShortened ? [...notes, 'shortened'] : notes,
  }
}

/** Lines without their ends. A last line end ends a line and begins none. */
function readLines(text: string): { lines: string[]; ends: string[] } {
  const pieces = text.split('\n')
  const last = pieces.pop() ?? ''
  const isWindows = pieces.map((piece) => piece.endsWith('\r'))
  const lines = pieces.map((piece, at) => (isWindows[at] === true ? piece.slice(0, -1) : piece))
  const ends = isWindows.map((is) => (is ? '\r\n' : '\n'))
  return last === '' ? { lines, ends } : { lines: [...lines, last], ends: [...ends, ''] }
}

function isBinary(text: string): boolean {
  return text.slice(0, 8_000).includes('\u0000')
}

/** Whether a line that stays gets another end. A last line without any is reported separately. */
function changesLineEnds(before: readonly string[], after: readonly string[], edits: readonly LineEdit[]): boolean {
  let [oldAt, newAt] = [0, 0]
  const differsUpTo = (end: number) => {
    for (; oldAt < end; oldAt++, newAt++) {
      const [oldEnd, newEnd] = [before[oldAt] ?? '', after[newAt] ?? '']
      if (oldEnd !== '' && newEnd !== '' && oldEnd !== newEnd) return true
    }
    return false
  }
  for (const edit of edits) {
    if (differsUpTo(edit.oldAt)) return true
    oldAt = edit.oldAt + edit.oldCount
    newAt = edit.newAt + edit.newCount
  }
  return differsUpTo(before.length)
}

function isBlanksOnly(before: readonly string[], after: readonly string[], edits: readonly LineEdit[]): boolean {
  const bare = (lines: readonly string[]) => lines.join('').replace(/\s+/g, '')
  if (edits.length === 0) return false
  return edits.every(
    ({ oldAt, oldCount, newAt, newCount }) =>
      bare(before.slice(oldAt, oldAt + oldCount)) === bare(after.slice(newAt, newAt + newCount)),
  )
}

function toParts(before: string[], after: string[], edits: readonly LineEdit[]) {
  const isWhole = before.length <= WHOLE_LINES_MAX && after.length <= WHOLE_LINES_MAX
  const context = isWhole ? WHOLE_LINES_MAX : CONTEXT_LINES
  const groups: LineEdit[][] = []
  for (const edit of edits) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    if (group && last && edit.oldAt - (last.oldAt + last.oldCount) <= context * 2) group.push(edit)
    else groups.push([edit])
  }
  let isShortened = false
  const parts = groups.map((group): ChangedPart => {
    const [first, last] = [group[0], group.at(-1)]
    if (first === undefined || last === undefined) throw new Error('a group of edits is empty')
    const lead = Math.min(context, first.oldAt, first.newAt)
    const oldEnd = last.oldAt + last.oldCount
    const trail = Math.min(context, before.length - oldEnd)
    const oldLines = before.slice(first.oldAt - lead, oldEnd + trail)
    const newLines = after.slice(first.newAt - lead, last.newAt + last.newCount + trail)
    const shortened = shortenLines(oldLines, newLines)
    isShortened ||= shortened !== null
    return {
      oldStart: first.oldAt - lead + 1,
      newStart: first.newAt - lead + 1,
      oldText: (shortened?.oldLines ?? oldLines).join('\n'),
      newText: (shortened?.newLines ?? newLines).join('\n'),
    }
  })
  return { parts, isShortened }
}

/** Lines too long to be shown: of one that is changed into another, the piece that differs is kept. Null: nothing is too long. */
function shortenLines(oldLines: readonly string[], newLines: readonly string[]) {
  const isLong = (line: string) => line.length > LINE_CHARS_MAX
  if (!oldLines.some(isLong) && !newLines.some(isLong)) return null
  const isPaired = oldLines.length === newLines.length
  const shorten = (lines: readonly string[], others: readonly string[]) =>
    lines.map((line, at) => (isLong(line) ? shortLine(line, isPaired ? (others[at] ?? '') : '') : line))
  return { oldLines: shorten(oldLines, newLines), newLines: shorten(newLines, oldLines) }
}

function shortLine(line: string, other: string): string {
  let at = 0
  while (at < line.length && line[at] === other[at]) at++
  const from = at === line.length ? 0 : characterStart(line, Math.max(0, at - LINE_CONTEXT_CHARS))
  const to = characterStart(line, Math.min(line.length, from + LINE_CHARS_MAX))
  const before = from === 0 ? '' : `[${from} characters] `
  const after = to === line.length ? '' : ` [${line.length - to} more characters]`
  return `${before}${line.slice(from, to)}${after}`
}
