/** The colours that the screens have for the output of programs; each is readable in both themes. */
export type TerminalColor = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'grey'

/** How a piece of a terminal's text looks. */
export type TerminalLook = {
  color: TerminalColor | null
  /** It stands on another ground than the rest. Which one is not kept: only our own planes keep text readable. */
  marked: boolean
  bold: boolean
  dim: boolean
  italic: boolean
  underlined: boolean
  struck: boolean
}

export const PLAIN_LOOK: TerminalLook = {
  color: null,
  marked: false,
  bold: false,
  dim: false,
  italic: false,
  underlined: false,
  struck: false,
}

/** Black and white are the colour of plain text: one of both would be invisible in one of the themes. */
const COLORS: readonly (TerminalColor | null)[] = [null, 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', null]
const BRIGHT_BLACK = 8

/**
 * The look after one SGR sequence (`ESC [ … m`), whose parameters stand between `[` and `m`. Concealed text stays visible and
 * nothing blinks.
 */
export function applySgr(look: TerminalLook, parameters: string): TerminalLook {
  const codes = parameters.split(/[;:]/).map((code) => (code === '' ? 0 : Number(code)))
  const hasSpace = parameters.includes('::')
  let next = look
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0
    if (code === 38 || code === 48) {
      const { color, length } = extendedColor(codes.slice(at + 1, at + 1 + EXTENDED_CODES_MAX), hasSpace)
      next = code === 38 ? { ...next, color } : { ...next, marked: true }
      at += length
    } else next = applyCode(next, code)
  }
  return next
}

/** `2::r:g:b` after 38 or 48. */
const EXTENDED_CODES_MAX = 5

function applyCode(look: TerminalLook, code: number): TerminalLook {
  if (code === 0) return PLAIN_LOOK
  if (code >= 30 && code <= 37) return { ...look, color: COLORS[code - 30] ?? null }
  if (code >= 90 && code <= 97) return { ...look, color: standardColor(code - 90 + 8) }
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return { ...look, marked: true }
  const change = CHANGES[code]
  return change === undefined ? look : { ...look, ...change }
}

const CHANGES: Readonly<Record<number, Partial<TerminalLook>>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underlined: true },
  7: { marked: true },
  9: { struck: true },
  21: { underlined: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underlined: false },
  27: { marked: false },
  29: { struck: false },
  39: { color: null },
  49: { marked: false },
}

/** `5;n` or `2;r;g;b`, as it follows 38 or 48; `length` is how many codes it took. `2::r:g:b` names a colour space first. */
function extendedColor(codes: readonly number[], hasSpace: boolean): { color: TerminalColor | null; length: number } {
  const [kind, first = 0] = codes
  if (kind === 5) return { color: indexedColor(first), length: 2 }
  if (kind !== 2) return { color: null, length: 1 }
  const from = hasSpace ? 2 : 1
  const [red = 0, green = 0, blue = 0] = codes.slice(from, from + 3)
  return { color: nearestColor(red, green, blue), length: from + 3 }
}

function standardColor(index: number): TerminalColor | null {
  return index === BRIGHT_BLACK ? 'grey' : (COLORS[index % 8] ?? null)
}

function indexedColor(index: number): TerminalColor | null {
  if (index < 16) return standardColor(index)
  if (index >= 232) return index < 250 ? 'grey' : null
  const cube = index - 16
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40)
  return nearestColor(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6))
}

/** From where on the circle of hues, in degrees, each colour begins. */
const HUES = [
  [20, 'red'],
  [70, 'yellow'],
  [160, 'green'],
  [200, 'cyan'],
  [260, 'blue'],
  [340, 'magenta'],
  [360, 'red'],
] as const
const GREY_SPREAD = 30

function nearestColor(red: number, green: number, blue: number): TerminalColor | null {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)]
  const spread = most - least
  if (spread < GREY_SPREAD) return most > 64 && most < 192 ? 'grey' : null
  const sixth =
    most === red ? (green - blue) / spread : most === green ? 2 + (blue - red) / spread : 4 + (red - green) / spread
  const hue = (sixth * 60 + 360) % 360
  return HUES.find(([end]) => hue < end)?.[1] ?? null
}
