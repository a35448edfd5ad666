import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EventReader } from './event-reader'
import { API_HEADERS, SECURITY_HEADERS } from './security-headers'
import { openEvents, type StreamDeps } from './sse'

/** An id that is none of ours in form is Next's to refuse. */
const PATH = /^\/api\/runs\/(\w+)\/events(?:\?|$)/

/**
 * Answers event streams on the HTTP server's own responses; false for any other request, which is then Next's. Through a
 * route handler each piece to each viewer passes two web streams: measured with 1,000 viewers that was a whole core instead of
 * 38 %, and 307 KB a viewer instead of 91 (docs/benchmarks.md).
 */
export function answerEvents(request: IncomingMessage, response: ServerResponse, deps: StreamDeps): boolean {
  const runId = request.method === 'GET' ? PATH.exec(request.url ?? '')?.[1] : undefined
  if (runId === undefined) return false
  void answer(request, response, runId, deps)
  return true
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  runId: string,
  deps: StreamDeps,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    const facts = {
      method: 'GET',
      headers: headersOf(request),
      url: `http://${request.headers.host ?? 'localhost'}${request.url ?? ''}`,
      signal: gone.signal,
    }
    const opened = await openEvents(facts, runId, deps, () => response.destroy())
    for (const [name, value] of Object.entries({ ...SECURITY_HEADERS, ...API_HEADERS })) response.setHeader(name, value)
    if (opened instanceof Response) {
      response.writeHead(opened.status, Object.fromEntries(opened.headers))
      response.end(await opened.text())
    } else {
      response.writeHead(200, opened.headers)
      await send(opened.reader, response, gone.signal)
    }
  } catch (error) {
    if (!gone.signal.aborted) deps.log.error({ err: error, runId }, 'an event stream broke off')
    response.destroy()
  }
}

/** Asks for the next bytes only when the connection has taken the last. */
async function send(reader: EventReader, response: ServerResponse, gone: AbortSignal): Promise<void> {
  for (;;) {
    const { bytes, isLast } = await reader.next()
    if (gone.aborted) return
    const hasRoom = response.write(bytes)
    if (isLast) break
    if (!hasRoom) await once(response, 'drain', { signal: gone })
  }
  response.end()
}

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    for (const each of Array.isArray(value) ? value : [value ?? '']) headers.append(name, each)
  }
  return headers
}
