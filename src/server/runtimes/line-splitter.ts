export type Line = { kind: 'line'; text: string } | { kind: 'oversize'; excerpt: string }

const NEWLINE = 0x0a
const EXCERPT_BYTES = 4_096

/**
 * Cuts a byte stream into lines of at most `lineBytesMax`. A longer line is reported once, by its first 4 KiB, as soon as
 * it passes the limit; its rest is dropped unread, so that memory stays bounded. Invalid UTF-8 becomes U+FFFD.
 */
export function createLineSplitter(lineBytesMax: number, onLine: (line: Line) => void) {
  let parts: Buffer[] = []
  let size = 0
  let isSkipping = false

  function take(piece: Buffer): void {
    if (isSkipping || piece.length === 0) return
    parts.push(piece)
    size += piece.length
    if (size > lineBytesMax) {
      const head = Buffer.concat(parts).subarray(0, EXCERPT_BYTES)
      clear()
      isSkipping = true
      onLine({ kind: 'oversize', excerpt: head.toString('utf8') })
    }
  }

  function clear(): void {
    parts = []
    size = 0
  }

  function finishLine(): void {
    const text = Buffer.concat(parts).toString('utf8')
    const wasSkipping = isSkipping
    clear()
    isSkipping = false
    if (!wasSkipping) onLine({ kind: 'line', text: text.endsWith('\r') ? text.slice(0, -1) : text })
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
      if (size > 0) finishLine()
    },
  }
}
