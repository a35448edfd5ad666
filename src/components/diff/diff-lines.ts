/** A line of a diff. Line numbers are 1-based; null where the line is not in that text. */
export type DiffLine = {
  kind: 'same' | 'added' | 'removed'
  text: string
  oldLine: number | null
  newLine: number | null
}
/** Neighbouring lines worth showing; `skipped` lines before it are equal and left out. */
export type DiffHunk = { skipped: number; lines: DiffLine[] }

/** Beyond this many edits the texts are shown as replaced whole: a finer diff would take long and help nobody. */
const EDITS_MAX = 600

/** The shortest line diff (Myers, "An O(ND) Difference Algorithm", 1986). `oldText` null is a new file. */
export function diffLines(oldText: string | null, newText: string): DiffLine[] {
  const before = oldText === null ? [] : splitLines(oldText)
  const after = splitLines(newText)
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head++
  let tail = 0
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail++
  }
  const kinds: DiffLine['kind'][] = [
    ...Array<'same'>(head).fill('same'),
    ...editScript(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...Array<'same'>(tail).fill('same'),
  ]
  return number(kinds, before, after)
}

/** Cuts out what is equal and further than `context` lines from any change. */
export function diffHunks(lines: readonly DiffLine[], context = 3): DiffHunk[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some((line) => line.kind !== 'same'),
  )
  const hunks: DiffHunk[] = []
  let skipped = 0
  lines.forEach((line, index) => {
    if (!near[index]) {
      skipped++
      return
    }
    const last = hunks.at(-1)
    if (last && skipped === 0) last.lines.push(line)
    else hunks.push({ skipped, lines: [line] })
    skipped = 0
  })
  return hunks
}

export function diffCounts(lines: readonly DiffLine[]): { added: number; removed: number } {
  return {
    added: lines.filter((line) => line.kind === 'added').length,
    removed: lines.filter((line) => line.kind === 'removed').length,
  }
}

function splitLines(text: string): string[] {
  if (text === '') return []
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function editScript(before: string[], after: string[]): DiffLine['kind'][] {
  const trace = searchEdits(before, after)
  if (trace === null) {
    return [...Array<'removed'>(before.length).fill('removed'), ...Array<'added'>(after.length).fill('added')]
  }
  const kinds: DiffLine['kind'][] = []
  let x = before.length
  let y = after.length
  for (let d = trace.length - 1; d >= 0; d--) {
    const reach = trace[d] ?? new Map<number, number>()
    const k = x - y
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1))
    const previousK = down ? k + 1 : k - 1
    const previousX = reach.get(previousK) ?? 0
    const previousY = previousX - previousK
    while (x > previousX && y > previousY && x > 0 && y > 0) {
      kinds.push('same')
      x--
      y--
    }
    if (d > 0) kinds.push(down ? 'added' : 'removed')
    x = previousX
    y = previousY
  }
  return kinds.reverse()
}

/** For each number of edits, how far each diagonal reached before it; null when more than `EDITS_MAX` are needed. */
function searchEdits(before: string[], after: string[]): Map<number, number>[] | null {
  const reach = new Map<number, number>([[1, 0]])
  const trace: Map<number, number>[] = []
  for (let d = 0; d <= Math.min(before.length + after.length, EDITS_MAX); d++) {
    trace.push(new Map(reach))
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1))
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x++
      reach.set(k, x)
      if (x >= before.length && x - k >= after.length) return trace
    }
  }
  return null
}

function number(kinds: DiffLine['kind'][], before: string[], after: string[]): DiffLine[] {
  let oldLine = 0
  let newLine = 0
  return kinds.map((kind) => {
    if (kind !== 'added') oldLine++
    if (kind !== 'removed') newLine++
    return {
      kind,
      text: (kind === 'removed' ? before[oldLine - 1] : after[newLine - 1]) ?? '',
      oldLine: kind === 'added' ? null : oldLine,
      newLine: kind === 'removed' ? null : newLine,
    }
  })
}
