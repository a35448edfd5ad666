import { StringDecoder } from 'node:string_decoder'
import type { Intake } from '@/orchestration/model/runtime'
import type { SpillFile } from './spill-file'

/** A line that was too long to be a message: its size, how much of it from its start is in a file, and in which. */
export type OverlongLine = { bytes: number; spilledBytes: number; file: string | null }

/** Puts overlong lines into the spill file as pieces, each an entry of its own; what that takes no more is counted only. */
export function createOverlongKeeper(spill: SpillFile, onEnd: (line: OverlongLine) => void): Intake['keepOverlong'] {
  let decoder = new StringDecoder('utf8')
  let line: OverlongLine = { bytes: 0, spilledBytes: 0, file: null }

  return (piece, isLast) => {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    const text = decoder.write(bytes) + (isLast ? decoder.end() : '')
    const file = spill.keep({ type: 'runtime.line', payload: { text, isLast } })
    line.bytes += bytes.length
    if (file !== null) line = { ...line, file, spilledBytes: line.bytes }
    if (!isLast) return
    onEnd(line)
    decoder = new StringDecoder('utf8')
    line = { bytes: 0, spilledBytes: 0, file: null }
  }
}
