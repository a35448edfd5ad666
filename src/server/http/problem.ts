import { randomUUID } from 'node:crypto'
import { ERROR_TABLE, toClientError } from '@/server/api/errors'
import type { Logger } from '@/server/log'

/** Names a request in an answer and in the log. One sent by a proxy in front is kept, so that both logs agree. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id')
  return given !== null && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
}

/** An error as `application/problem+json` (RFC 9457). A fault of ours is logged with its cause and told as a plain sentence. */
export function problemResponse(
  error: unknown,
  options: { requestId: string; log: Logger; instance?: string },
): Response {
  const { requestId, log, instance } = options
  const { code, message, details } = toClientError(error, requestId)
  if (code === null) log.error({ err: error, requestId, instance }, 'request failed')
  const { status, title } = code === null ? { status: 500, title: 'Internal error' } : ERROR_TABLE[code]
  const body = {
    type: `urn:plenum:error:${code ?? 'internal'}`,
    title,
    status,
    detail: message,
    ...(instance === undefined ? {} : { instance }),
    code: code ?? 'internal',
    details,
    requestId,
  }
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
  headers.set('x-request-id', requestId)
  const { retryAfterMs } = details
  if (typeof retryAfterMs === 'number') headers.set('retry-after', String(Math.ceil(retryAfterMs / 1_000)))
  return new Response(JSON.stringify(body), { status, headers })
}
