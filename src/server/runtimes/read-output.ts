import type { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '@/orchestration/ports'

export type OutputReader = {
  /** Everything there was is read, or reading has ended. Rejects with what `onPiece` threw. */
  readonly done: Promise<void>
  /** How many pieces were taken, and whether it stands still because there is no room: for who waits for it. */
  progress(): number
  isHeld(): boolean
  /** Ends reading at once, whatever is left. */
  end(): void
}

export type ReadOutputOptions = {
  clock: Clock
  /** Takes a piece of at most `PIECE_BYTES_MAX`. Returning false ends reading. */
  onPiece(piece: Buffer): boolean | void
  /** Once, at the end: whether all there was has been read. */
  onEnd?(isWhole: boolean): void
  /** As in `Intake`. */
  untilRoom?: () => Promise<void> | null
}

const PIECE_BYTES_MAX = 16 * 1024
/** The event loop is given back after this much; a piece of tiny messages alone takes some milliseconds. */
const TURN_BYTES_MAX = 64 * 1024
const TURN_MS_MAX = 4

/**
 * Reads a child's output so that it can neither fill the memory nor keep the process from other work: in pieces, with a turn
 * for everybody else between them, and not at all while there is no room; the pipe fills then, and the child waits.
 */
export function readOutput(output: Readable, options: ReadOutputOptions): OutputReader {
  const { clock, untilRoom = () => null } = options
  let pieces = 0
  let isOver = false
  let goOn: (() => void) | null = null

  /** Whether all there was has been read. */
  async function read(): Promise<boolean> {
    let turnBytes = 0
    let turnFrom = clock.monotonic()
    for await (const chunk of output as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES_MAX) {
        const piece = chunk.subarray(at, at + PIECE_BYTES_MAX)
        pieces += 1
        if (options.onPiece(piece) === false) return false
        turnBytes += piece.length
        const isFull = turnBytes >= TURN_BYTES_MAX || clock.monotonic() - turnFrom >= TURN_MS_MAX
        if (isFull) await setImmediate()
        const hasWaited = await hold()
        if (isOver) return false
        if (!isFull && !hasWaited) continue
        turnBytes = 0
        turnFrom = clock.monotonic()
      }
    }
    return true
  }

  async function hold(): Promise<boolean> {
    let hasWaited = false
    for (let room = untilRoom(); room !== null && !isOver; room = untilRoom()) {
      const untilThen = room
      await new Promise<void>((resolve) => {
        goOn = resolve
        void untilThen.then(resolve)
      })
      goOn = null
      hasWaited = true
    }
    return hasWaited
  }

  const done = read()
    .catch((error: unknown) => {
      if (isOver || isBrokenOff(error)) return false
      throw error
    })
    .then((isWhole) => options.onEnd?.(isWhole))

  return {
    done,
    progress: () => pieces,
    isHeld: () => goOn !== null,
    end() {
      isOver = true
      goOn?.()
      output.destroy()
    },
  }
}

/** The stream was closed from our side, or the system closed it; a child that is gone is told of elsewhere. */
function isBrokenOff(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
}
