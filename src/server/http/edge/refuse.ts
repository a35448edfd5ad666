import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Refusal } from './request-head'

/** How long what a refused client still sends is read and dropped: closing at once could keep the answer from it. */
const LINGER_MS = 2_000

/** Answers with a problem and ends the connection, without keeping anything that is still being sent. */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const { status, code, title, detail } = refusal
  const requestId = randomUUID()
  const type = `urn:plenum:error:${code}`
  const body = JSON.stringify({ type, title, status, detail, code, details: {}, requestId })
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-request-id': requestId,
    connection: 'close',
  })
  response.write(body)
  const end = () => {
    clearTimeout(timer)
    response.end()
  }
  const timer = setTimeout(end, status === 408 ? 0 : LINGER_MS)
  if (request.complete) return end()
  request.once('end', end).once('error', end).resume()
}
