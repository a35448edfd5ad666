import type { ServerResponse } from 'node:http'

type Watched = { sentBytes: number; idleLooks: number }

/** Looks that find nothing moved, after which a connection is ended: at one a second, within 15 s of the last byte taken. */
const IDLE_LOOKS_MAX = 13

/**
 * Lets go of viewers that take nothing of their event stream, with their connections: the stream's own reader is let go by
 * itself, but the response it was written to would stay until all of it is sent, which for a client that reads no more is
 * never. Only what waits to be sent counts: a quiet run is no stall. A piece is at most 64 KB, so a client that takes 5 KB a
 * second is slow and stays.
 *
 * Used by scripts/start.mjs, which owns the HTTP server. Returns what begins to watch a response.
 */
export function createStallWatch({ lookEveryMs = 1_000 } = {}): (response: ServerResponse) => void {
  const watched = new Map<ServerResponse, Watched>()
  let timer: NodeJS.Timeout | null = null

  function look(): void {
    for (const [response, state] of watched) {
      const { socket } = response
      if (socket === null) continue
      const sentBytes = socket.bytesWritten - socket.writableLength
      const isStalled = socket.writableLength > 0 && sentBytes === state.sentBytes && isEventStream(response)
      state.idleLooks = isStalled ? state.idleLooks + 1 : 0
      state.sentBytes = sentBytes
      if (state.idleLooks >= IDLE_LOOKS_MAX) socket.destroy()
    }
  }

  return (response) => {
    watched.set(response, { sentBytes: 0, idleLooks: 0 })
    timer ??= setInterval(look, lookEveryMs).unref()
    response.once('close', () => {
      watched.delete(response)
      if (watched.size > 0 || timer === null) return
      clearInterval(timer)
      timer = null
    })
  }
}

function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type')).startsWith('text/event-stream')
}
