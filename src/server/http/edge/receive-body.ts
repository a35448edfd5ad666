import { IncomingMessage } from 'node:http'
import type { BodyBudget } from './body-budget'
import { bodyBytesMax, tooBusy, tooLarge, tooSlow, type Refusal } from './request-head'

type Received = { request: IncomingMessage } | { refusal: Refusal } | 'gone'

/**
 * Receives a request's whole body, within the limit of its route, of time and of the budget, and answers with a request that
 * holds it. Handlers behind it can neither be sent more nor be kept waiting.
 */
export async function receiveBody(
  request: IncomingMessage,
  options: { budget: BodyBudget; timeoutMs: number },
): Promise<Received> {
  const maxBytes = bodyBytesMax(request.url ?? '')
  if (!hasBody(request)) return { request }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return { refusal: tooLarge(maxBytes) }
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const timer = setTimeout(() => settle({ refusal: tooSlow() }), options.timeoutMs)
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) return settle({ refusal: tooLarge(maxBytes) })
      if (!options.budget.take(chunk.length)) return settle({ refusal: tooBusy() })
      chunks.push(chunk)
    }
    const onEnd = () => settle({ request: withBody(request, Buffer.concat(chunks, size)) })
    const onGone = () => settle('gone')
    function settle(received: Received): void {
      clearTimeout(timer)
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone)
      resolve(received)
    }
    request.on('data', onData).once('end', onEnd).once('error', onGone).once('close', onGone)
  })
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** A request like the one received, whose body is already here. */
function withBody(request: IncomingMessage, body: Buffer): IncomingMessage {
  const whole = new IncomingMessage(request.socket)
  whole.httpVersion = request.httpVersion
  whole.httpVersionMajor = request.httpVersionMajor
  whole.httpVersionMinor = request.httpVersionMinor
  whole.method = request.method
  whole.url = request.url
  whole.rawHeaders = request.rawHeaders
  whole.headers = request.headers
  whole.complete = true
  whole.push(body)
  whole.push(null)
  return whole
}
