import { beginningOf } from '@/orchestration/model/cut-text'

/** Keeps the beginning of a text that is longer than `bytesMax` in UTF-8, with a mark where it was cut. */
export function cutResult(text: string, bytesMax: number): { text: string; droppedBytes: number } {
  // A UTF-16 unit is at least one byte and at most three.
  if (text.length * 3 <= bytesMax) return { text, droppedBytes: 0 }
  const bytes = Buffer.byteLength(text)
  if (bytes <= bytesMax) return { text, droppedBytes: 0 }
  const kept = cutUtf8(text, bytesMax)
  const droppedBytes = bytes - Buffer.byteLength(kept)
  return { text: `${kept}\n[… ${droppedBytes} bytes left out …]`, droppedBytes }
}

/** The beginning of a text, in at most `bytesMax` bytes of UTF-8. */
export function cutUtf8(text: string, bytesMax: number): string {
  // What is not kept is not copied: an agent may have said 64 MiB.
  const kept = Buffer.from(text.slice(0, bytesMax))
    .subarray(0, bytesMax)
    .toString('utf8')
    .replace(/\ufffd+$/, '')
  return beginningOf(text, kept.length)
}
