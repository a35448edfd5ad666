import { DomainError } from '@/orchestration/model/errors'

const BODY_BYTES_MAX = 1024 * 1024

/**
 * The request with its body read whole, if it is no longer than `maxBytes`. What is declared too long is not read at all;
 * what lies about its length is read no further than the limit.
 *
 * @throws DomainError `too_large`.
 */
export async function withBoundedBody(request: Request, maxBytes: number = BODY_BYTES_MAX): Promise<Request> {
  if (request.body === null) return request
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const body = await readBounded(request.body, maxBytes)
  return new Request(request.url, { method: request.method, headers: request.headers, body, signal: request.signal })
}

async function readBounded(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<ArrayBuffer> {
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > maxBytes) {
      await reader.cancel()
      throw tooLarge(maxBytes)
    }
    chunks.push(value)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole.buffer
}

function tooLarge(maxBytes: number): DomainError {
  return new DomainError('too_large', `The request's body is larger than ${maxBytes} bytes.`, { details: { maxBytes } })
}
