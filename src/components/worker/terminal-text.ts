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
 * What a person would have read in the terminal, with its colours. A carriage return writes its line from the start and a backspace
 * goes one character back, so a progress bar shows its last state; moves to earlier lines and erasing of lines are followed for the
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

/** The characters of a line and the look of each, side by side. */
type Line = { characters: string[]; looks: TerminalLook[] }

function createScreen(): Screen {
  const lines: Line[] = [emptyLine()]
  let row = 0
  /** Where the next character of the line is written; an emoji counts as one. */
  let column = 0
  let isRestarting = false
  let look = PLAIN_LOOK
  let blanksLeft = BLANKS_MAX

  const line = () => (lines[row] ??= emptyLine())
  const goTo = (next: number) => {
    row = Math.max(0, Math.min(next, lines.length - 1))
    isRestarting = true
  }
  const cutAt = (length: number) => {
    line().characters.length = length
    line().looks.length = length
    column = Math.min(column, length)
  }

  function write(text: string): void {
    if (isRestarting) cutAt(0)
    isRestarting = false
    const { characters, looks } = line()
    for (const character of text) {
      characters[column] = character
      looks[column] = look
      column++
    }
  }

  /** Beyond the line's end, what is passed over is blank. */
  function forward(count: number): void {
    const known = Math.min(count, line().characters.length - column)
    column += known
    const blanks = Math.min(count - known, COLUMNS_MAX, Math.max(1, blanksLeft))
    blanksLeft -= blanks
    write(' '.repeat(blanks))
  }

  function back(count: number): void {
    if (!isRestarting) column = Math.max(0, column - count)
  }

  return {
    write,
    back,
    newline() {
      row++
      column = 0
      isRestarting = row < lines.length
      line()
    },
    restart() {
      isRestarting = true
    },
    obey(final, parameters) {
      const count = Math.max(1, Number.parseInt(parameters, 10) || 1)
      if (final === 'm' && !/[<-?]/.test(parameters)) look = applySgr(look, parameters)
      else if (final === 'A' || final === 'F') goTo(row - count)
      else if (final === 'B' || final === 'E') goTo(row + count)
      else if (final === 'G' && count === 1) isRestarting = true
      else if (final === 'D') back(count)
      else if (final === 'C' && !isRestarting) forward(count)
      else if (final === 'K' && (isRestarting || parameters === '2')) cutAt(0)
      else if (final === 'K' && parameters !== '1') cutAt(column)
    },
    runs: () => runsOf(lines),
  }
}

/** So that a few bytes cannot ask for megabytes of blanks: of one move, and of all moves of a text beyond one each. */
const COLUMNS_MAX = 500
const BLANKS_MAX = 100_000

const emptyLine = (): Line => ({ characters: [], looks: [] })

/** The lines as one row of runs, neighbours of one look together. */
function runsOf(lines: readonly Line[]): TerminalRun[] {
  const runs: { pieces: string[]; look: TerminalLook }[] = []
  const add = (text: string, look: TerminalLook) => {
    const last = runs.at(-1)
    if (last?.look === look) last.pieces.push(text)
    else runs.push({ pieces: [text], look })
  }
  for (const [index, { characters, looks }] of lines.entries()) {
    if (index > 0) add('\n', runs.at(-1)?.look ?? PLAIN_LOOK)
    characters.forEach((character, at) => add(character, looks[at] ?? PLAIN_LOOK))
  }
  return runs.map(({ pieces, look }) => ({ text: pieces.join(''), look }))
}
