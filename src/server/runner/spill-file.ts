import { closeSync, constants, mkdirSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { Fence } from '@/orchestration/ports'
import type { Logger } from '@/server/log'
import { spillName, spillPath } from '@/server/spill-path'

export interface SpillFile {
  /** Keeps an event whole, one line of JSON. Returns the file's name, or null when it is not kept: too much, or no room. */
  keep: (event: { type: string; payload: unknown }) => string | null
  /** How many bytes the file holds. */
  bytesKept: () => number
  close: () => void
}

/** A link in its place is refused: it would be written through. */
const OVERWRITE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW

type SpillFileOptions = { dataDir: string; fence: Fence; bytesMax: number; log: Logger }

/**
 * The output of an attempt beyond what the ledger takes, up to a hard limit. Made with the first event, for the server's
 * user alone. Written at once and not queued: what is spilled came faster than it could be stored, and memory is what
 * must not fill up. A piece of an overlong line (16 KiB) took 0.01 ms, the largest event (1 MiB) 0.2 ms, 2 at most.
 */
export function createSpillFile({ dataDir, fence, bytesMax, log }: SpillFileOptions): SpillFile {
  let file: number | null = null
  let bytes = 0
  let bytesKept = 0
  let isOver = false

  function open(): number {
    const place = spillPath(dataDir, fence)
    mkdirSync(path.dirname(place), { recursive: true, mode: 0o700 })
    return openSync(place, OVERWRITE, 0o600)
  }

  return {
    keep({ type, payload }) {
      const line = Buffer.from(`${JSON.stringify({ type, payload })}\n`)
      bytes += line.length
      if (isOver || bytes > bytesMax) {
        isOver = true // also for a smaller one that comes later: the file has no gaps
        return null
      }
      try {
        file ??= open()
        writeWhole(file, line)
        bytesKept += line.length
        return spillName(fence)
      } catch (error) {
        // The ledger's own mark stays: the output is cut, and there is no more of it.
        log.error({ err: error }, 'output beyond the caps could not be kept in a file')
        isOver = true
        return null
      }
    },
    bytesKept: () => bytesKept,
    close() {
      if (file !== null) closeSync(file)
      file = null
    },
  }
}

/** A write may take less than it was given; a full disk then says so at the next. */
function writeWhole(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}
