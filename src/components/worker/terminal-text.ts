import { applySgr, PLAIN_LOOK, type TerminalLook } from './terminal-look'

/** A piece of what a terminal would have shown, in one look. Its text is plain: without escapes and controls. */
export type TerminalRun = { text: string; look: TerminalLook }

/**
 * One step of a terminal: a CSI sequence (colours, cursor), a string that a terminal keeps to itself (titles, links,
 * clipboard; one that never ends is only as long as its line), a shorter escape, a control, or plain text.
 */
const STEPS =
  /(?:\u001b\[|\u009b)([0-?]*)[ -/]*([@-~])?|(?:\u001b[PX\]^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?|([\u0000-\u0009\u000b-\u001f\u007f-\u009f])|(\n)|([^\u0000-\u0008\u000a-\u001f\u007f-\u009f]+)/g
const NEEDS_STEPS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/

/**
 * What a person would have read in the terminal, with its colours. A carriage return starts its line anew and a backspace goes
 * one character back, so a progress bar shows its last state; moves to earlier lines and erasing of lines are followed for the
 * same reason. What is cleared otherwise, or concealed, stays: nothing can hide text, set a title or write to a clipboard.
 */
export function terminalRuns(raw: string): TerminalRun[] {
  if (!NEEDS_STEPS.test(raw)) return raw === '' ? [] : [{ text: raw, look: PLAIN_LOOK }]
  const screen = createScreen()
  for (const [, parameters, final, control, newline, text] of raw.matchAll(STEPS)) {
    if (text !== undefined) screen.write(text)
    else if (newline !== undefined) screen.newline()
    else if (control === '\r') screen.restart()
    else if (control === '\b') screen.back(1)
    else if (control === '\t') screen.write('\t')
    else if (final !== undefined) screen.obey(final, parameters ?? '')
  }
  return screen.runs()
}

/** The same without colours. */
export function terminalText(raw: string): string {
  return terminalRuns(raw)
    .map(({ text }) => text)
    .join('')
}

type Screen = {
  write(text: string): void
  newline(): void
  /** A carriage return: what is written next replaces the line; where nothing follows, the line stays. */
  restart(): void
  back(characters: number): void
  obey(final: string, parameters: string): void
  runs(): TerminalRun[]
}

function createScreen(): Screen {
  const lines: TerminalRun[][] = [[]]
  let row = 0
  /** How many characters behind the line's end the next one is written; an emoji counts as one. */
  let behind = 0
  let isRestarting = false
  let look = PLAIN_LOOK

  const line = () => (lines[row] ??= [])
  const goTo = (next: number) => {
    row = Math.max(0, Math.min(next, lines.length - 1))
    behind = 0
    isRestarting = true
  }

  function write(text: string): void {
    if (isRestarting) lines[row] = []
    const cut = isRestarting || behind === 0 ? line() : overwritten(line(), behind, characters(text).length)
    if (isRestarting) behind = 0
    else behind = Math.max(0, behind - characters(text).length)
    isRestarting = false
    lines[row] = behind === 0 ? appended(cut, { text, look }) : inserted(cut, behind, { text, look })
  }

  return {
    write,
    newline() {
      row++
      behind = 0
      isRestarting = row < lines.length
      line()
    },
    restart() {
      isRestarting = true
    },
    back(count) {
      if (!isRestarting) behind = Math.min(lengthOf(line()), behind + count)
    },
    obey(final, parameters) {
      const count = Math.max(1, Number.parseInt(parameters, 10) || 1)
      if (final === 'm' && !/[<-?]/.test(parameters)) look = applySgr(look, parameters)
      else if (final === 'A' || final === 'F') goTo(row - count)
      else if (final === 'B' || final === 'E') goTo(row + count)
      else if (final === 'G' && count === 1) isRestarting = true
      else if (final === 'D' && !isRestarting) behind = Math.min(lengthOf(line()), behind + count)
      else if (final === 'C' && !isRestarting) {
        const blanks = Math.min(count, COLUMNS_MAX) - behind
        behind = Math.max(0, behind - count)
        if (blanks > 0) write(' '.repeat(blanks))
      } else if (final === 'K' && (isRestarting || parameters === '2')) {
        lines[row] = []
        behind = 0
      } else if (final === 'K' && parameters !== '1' && behind > 0) {
        lines[row] = kept(line(), lengthOf(line()) - behind)
        behind = 0
      }
    },
    runs: () => merged(lines),
  }
}

/** So that a few bytes cannot ask for megabytes of blanks. */
const COLUMNS_MAX = 500

const characters = (text: string): string[] => [...text]
const lengthOf = (line: readonly TerminalRun[]): number =>
  line.reduce((sum, { text }) => sum + characters(text).length, 0)

/** The first `count` characters of a line. */
function kept(line: readonly TerminalRun[], count: number): TerminalRun[] {
  let left = count
  return line.flatMap(({ text, look }) => {
    const part = characters(text).slice(0, left)
    left -= part.length
    return part.length === 0 ? [] : [{ text: part.join(''), look }]
  })
}

/** The last `count` characters of a line. */
function ending(line: readonly TerminalRun[], count: number): TerminalRun[] {
  let skip = lengthOf(line) - count
  return line.flatMap(({ text, look }) => {
    const all = characters(text)
    const part = all.slice(Math.min(skip, all.length))
    skip = Math.max(0, skip - all.length)
    return part.length === 0 ? [] : [{ text: part.join(''), look }]
  })
}

/** The line without the `count` characters that are written over, `behind` characters before its end. */
function overwritten(line: readonly TerminalRun[], behind: number, count: number): TerminalRun[] {
  return [...kept(line, lengthOf(line) - behind), ...ending(line, Math.max(0, behind - count))]
}

function inserted(line: readonly TerminalRun[], behind: number, run: TerminalRun): TerminalRun[] {
  return [...kept(line, lengthOf(line) - behind), run, ...ending(line, behind)]
}

function appended(line: TerminalRun[], run: TerminalRun): TerminalRun[] {
  line.push(run)
  return line
}

/** The lines as one row of runs, neighbours of one look together. */
function merged(lines: readonly TerminalRun[][]): TerminalRun[] {
  const runs: TerminalRun[] = []
  const add = ({ text, look }: TerminalRun) => {
    const last = runs.at(-1)
    if (last?.look === look) last.text += text
    else runs.push({ text, look })
  }
  for (const [index, line] of lines.entries()) {
    if (index > 0) add({ text: '\n', look: runs.at(-1)?.look ?? PLAIN_LOOK })
    line.forEach(add)
  }
  return runs
}
