const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN = new Set([0x7b, 0x5b]) // { [
const CLOSE = new Set([0x7d, 0x5d]) // } ]
const OPEN_OBJECT = 0x7b
const COLON = 0x3a
const COMMA = 0x2c
/** Deep enough for `params.update.toolCallId`. */
const DEPTH_MAX = 3
const TEXT_BYTES_MAX = 1_024

type Level = { isObject: boolean; key: string; isKeyNext: boolean }

/**
 * Finds the short texts near the root of one JSON text that is too large to be parsed, wherever they are in it: by their
 * path, as `params.update.status`. Takes the text in pieces and holds none of it.
 */
export function createFieldScanner() {
  const found = new Map<string, string>()
  const levels: Level[] = []
  let depth = 0
  let text: number[] | null = null
  let isInString = false
  let isEscaped = false

  function onByte(byte: number): void {
    if (isInString) return inString(byte)
    if (byte === QUOTE) {
      isInString = true
      text = depth <= DEPTH_MAX && levels.at(-1)?.isObject === true ? [] : null
    } else if (OPEN.has(byte)) {
      depth += 1
      if (depth <= DEPTH_MAX) levels.push({ isObject: byte === OPEN_OBJECT, key: '', isKeyNext: true })
    } else if (CLOSE.has(byte)) {
      if (depth <= DEPTH_MAX) levels.pop()
      depth -= 1
    } else if (depth <= DEPTH_MAX) {
      const level = levels.at(-1)
      if (level !== undefined && (byte === COLON || byte === COMMA)) level.isKeyNext = byte === COMMA
    }
  }

  function inString(byte: number): void {
    if (byte === QUOTE && !isEscaped) {
      isInString = false
      return endString()
    }
    isEscaped = byte === BACKSLASH && !isEscaped
    if (text === null) return
    text.push(byte)
    if (text.length > TEXT_BYTES_MAX) text = null
  }

  function endString(): void {
    const level = levels.at(-1)
    if (level === undefined || depth !== levels.length) return
    const value = text === null ? null : unquote(text)
    if (level.isKeyNext) level.key = value ?? ''
    else if (value !== null && levels.every(({ isObject }) => isObject)) {
      found.set(levels.map(({ key }) => key).join('.'), value)
    }
  }

  return {
    found,
    push(piece: Uint8Array): void {
      for (let at = 0; at < piece.length; at += 1) {
        if (isInString && text === null && !isEscaped) {
          at = nextSpecial(piece, at)
          if (at >= piece.length) return
        }
        onByte(piece[at] ?? 0)
      }
    },
  }
}

/** Within a long text nothing counts but its end and what escapes it. */
function nextSpecial(piece: Uint8Array, from: number): number {
  let at = from
  while (at < piece.length && piece[at] !== QUOTE && piece[at] !== BACKSLASH) at += 1
  return at
}

function unquote(bytes: number[]): string | null {
  try {
    const value: unknown = JSON.parse(`"${Buffer.from(bytes).toString('utf8')}"`)
    return typeof value === 'string' ? value : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
