import { beginningOf } from '@/orchestration/model/cut-text'

export type Line = { kind: 'line'; text: string } | { kind: 'oversize'; excerpt: string }

export type LineHandlers = {
  onLine: (line: Line) => void
  /** All of a line that was said to be `oversize`, from its first byte on, in pieces as they come. */
  onOverlong?: (piece: Buffer, isLast: boolean) => void
}

const NEWLINE = 0x0a
const EXCERPT_BYTES = 4_096
const NOTHING = Buffer.alloc(0)

/**
 * Cuts a byte stream into lines of at most `lineBytesMax`. A longer line is reported once, by its first 4 KiB, as soon as
 * it passes the limit; from then on it is handed on and not held, so that memory stays bounded. Invalid UTF-8 becomes U+FFFD.
 */
export function createLineSplitter(lineBytesMax: number, { onLine, onOverlong = () => {} }: LineHandlers) {
  let parts: Buffer[] = []
  let size = 0
  let isOverlong = false

  function take(piece: Buffer): void {
    if (piece.length === 0) return
    if (isOverlong) return onOverlong(piece, false)
    parts.push(piece)
    size += piece.length
    if (size > lineBytesMax) beginOverlong()
  }

  function beginOverlong(): void {
    const pieces = parts
    clear()
    isOverlong = true
    onLine({ kind: 'oversize', excerpt: headOf(pieces) })
    for (const piece of pieces) onOverlong(piece, false)
  }

  function clear(): void {
    parts = []
    size = 0
  }

  function finishLine(): void {
    if (isOverlong) return finishOverlong()
    const text = Buffer.concat(parts).toString('utf8')
    clear()
    onLine({ kind: 'line', text: text.endsWith('\r') ? text.slice(0, -1) : text })
  }

  function finishOverlong(): void {
    isOverlong = false
    onOverlong(NOTHING, true)
  }

  return {
    push(chunk: Buffer): void {
      let from = 0
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
        take(chunk.subarray(from, at))
        finishLine()
        from = at + 1
      }
      take(chunk.subarray(from))
    },
    /** The stream has ended: a last line without a newline counts too. */
    end(): void {
      if (size > 0 || isOverlong) finishLine()
    },
    /** Nothing more is read, though more may have been written: half a line is no line. */
    cut(): void {
      clear()
      if (isOverlong) finishOverlong()
    },
  }
}

function headOf(pieces: Buffer[]): string {
  let head = NOTHING
  for (const piece of pieces) {
    if (head.length >= EXCERPT_BYTES) break
    head = Buffer.concat([head, piece.subarray(0, EXCERPT_BYTES - head.length)])
  }
  const text = head.toString('utf8')
  const isCut = head.length === EXCERPT_BYTES
  return isCut ? beginningOf(text, text.replace(/\ufffd+$/, '').length) : text
}
