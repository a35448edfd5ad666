/** Lines of a file in their place, before and after. Each has its own line end, and none where the file ends without one. */
export type Hunk = { oldStart: number; newStart: number; oldText: string; newText: string }

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

type OpenHunk = Pick<Hunk, 'oldStart' | 'newStart'> & {
  oldLines: string[]
  newLines: string[]
  /** How many lines its header still announces. */
  oldLeft: number
  newLeft: number
}

/** The hunks of one file's unified diff. Lines before the first `@@` are headers; without any `@@` the diff is one hunk. */
export function readHunks(diff: string): Hunk[] {
  const lines = diff.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const hunks: OpenHunk[] = []
  const first = lines.findIndex((line) => HUNK.test(line))
  if (first === -1) hunks.push(hunkWithoutHeader())
  let lastMark: Mark = null
  for (let at = first === -1 ? headersBefore(lines) : first; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const place = HUNK.exec(line)
    const hunk = hunks.at(-1)
    if (place !== null) hunks.push(hunkAt(place))
    else if (hunk === undefined) continue
    else if (line.startsWith('\\')) endWithoutLineEnd(hunk, lastMark)
    else if (first === -1 && /^@@( |$)/.test(line)) hunks.push(hunkWithoutHeader())
    else if (hunk.oldLeft > 0 || hunk.newLeft > 0) addLine(hunk, line)
    // The hunk is over by its header's count: headers of another file may follow, or lines that were not counted.
    else if (isPairOfHeaders(lines, at)) at += 1
    else if (/^[ +-]/.test(line)) addLine(hunk, line)
    lastMark = place === null ? markOf(line) : null
  }
  return hunks.flatMap(({ oldStart, newStart, oldLines, newLines }) =>
    oldLines.length + newLines.length === 0
      ? []
      : [{ oldStart, newStart, oldText: oldLines.join(''), newText: newLines.join('') }],
  )
}

/** How many lines of a diff without `@@` are headers: a pair at its beginning, and what git writes before one. */
function headersBefore(lines: readonly string[]): number {
  if (lines[0]?.startsWith('diff --git ') !== true) return isPairOfHeaders(lines, 0) ? 2 : 0
  const pair = lines.findIndex((_, at) => isPairOfHeaders(lines, at))
  return pair === -1 ? lines.length : pair + 2
}

function isPairOfHeaders(lines: readonly string[], at: number): boolean {
  return lines[at]?.startsWith('--- ') === true && lines[at + 1]?.startsWith('+++ ') === true
}

function hunkWithoutHeader(): OpenHunk {
  return { oldStart: 1, newStart: 1, oldLines: [], newLines: [], oldLeft: Infinity, newLeft: Infinity }
}

/** A side without lines is placed at the line before it. */
function hunkAt([, oldStart, oldCount = '1', newStart, newCount = '1']: RegExpExecArray): OpenHunk {
  const startOf = (start: string | undefined, count: string) => Number(start) + (Number(count) === 0 ? 1 : 0)
  return {
    oldStart: startOf(oldStart, oldCount),
    newStart: startOf(newStart, newCount),
    ...{ oldLines: [], newLines: [], oldLeft: Number(oldCount), newLeft: Number(newCount) },
  }
}

/** On which side a line is: `-` before, `+` after, ` ` on both. Null: it is none of the file. */
type Mark = '-' | '+' | ' ' | null

function markOf(line: string): Mark {
  if (line.startsWith('\\')) return null
  return line.startsWith('-') ? '-' : line.startsWith('+') ? '+' : ' '
}

/** Some tools remove the blank of an empty line that stays. */
function addLine(hunk: OpenHunk, line: string): void {
  const mark = markOf(line)
  const text = `${/^[ +-]/.test(line) ? line.slice(1) : line}\n`
  if (mark !== '+') {
    hunk.oldLines.push(text)
    hunk.oldLeft -= 1
  }
  if (mark !== '-') {
    hunk.newLines.push(text)
    hunk.newLeft -= 1
  }
}

/** `\ No newline at end of file` belongs to the line before it, on the sides that have that line. */
function endWithoutLineEnd({ oldLines, newLines }: OpenHunk, mark: Mark): void {
  const sides = mark === '-' ? [oldLines] : mark === '+' ? [newLines] : mark === null ? [] : [oldLines, newLines]
  for (const side of sides) {
    const line = side.pop()
    if (line !== undefined) side.push(line.replace(/\r?\n$/, ''))
  }
}
