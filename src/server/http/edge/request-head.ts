import type { IncomingMessage } from 'node:http'
import { isKnownHost, type HostPolicy } from '../guard'
import { HTTP_LIMITS } from '../http-limits'

/** Why a request is not handed on. */
export type Refusal = { status: number; code: string; title: string; detail: string }

const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?)(?::\d{1,5})?$/i
const HOST_LENGTH_MAX = 260
/** Segments and separators that proxies, Next and the file system read differently. */
const AMBIGUOUS_PATH = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)|\\|%(?:2f|5c|00|0a|0d)/i
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Looks at a request before its body: null when it may go on. */
export function checkHead(request: IncomingMessage, policy: HostPolicy): Refusal | null {
  const { headers, rawHeaders, url = '', method = '' } = request
  if (rawHeaders.length > 2 * HTTP_LIMITS.headersMax) {
    return refusal(431, 'too_large', 'Headers too large', `A request has at most ${HTTP_LIMITS.headersMax} headers.`)
  }
  const hosts = rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'host').length
  const host = headers.host ?? ''
  if (hosts !== 1 || host.length > HOST_LENGTH_MAX || !HOST.test(host)) {
    return badRequest('The Host header is not one host name or address with an optional port.')
  }
  if (!METHODS.has(method)) return refusal(405, 'unsupported', 'Method not allowed', `${method} is not answered here.`)
  if (!isPlainPath(url)) return badRequest('The path is not in plain form.')
  // The routes of the API refuse foreign hosts themselves: probes of health may use any name.
  if (!url.startsWith('/api/') && !isKnownHost(host, policy)) {
    const detail = 'This server does not answer to this host. List it in PLENUM_ALLOWED_HOSTS.'
    return refusal(421, 'forbidden', 'Misdirected request', detail)
  }
  const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase()
  if (encoding === '' || encoding === 'identity') return null
  const detail = `Send the body as it is, without content-encoding ${encoding.slice(0, 40)}.`
  return refusal(415, 'unsupported_media_type', 'Unsupported media type', detail)
}

/** How long the body of a request to this address may be. */
export function bodyBytesMax(url: string): number {
  if (/^\/api\/(?:trpc|v1)(?:\/|\?|$)/.test(url)) return HTTP_LIMITS.jsonBodyBytes
  return HTTP_LIMITS.otherBodyBytes
}

export function tooLarge(maxBytes: number): Refusal {
  return refusal(413, 'too_large', 'Too large', `The request's body is larger than ${maxBytes} bytes.`)
}

export function tooSlow(): Refusal {
  const seconds = HTTP_LIMITS.bodyTimeoutMs / 1_000
  return refusal(408, 'too_slow', 'Request timeout', `The request's body did not arrive within ${seconds} seconds.`)
}

export function tooBusy(): Refusal {
  const detail = 'The server is receiving too many bodies at once: try again in a moment.'
  return refusal(503, 'unavailable', 'Unavailable', detail)
}

function isPlainPath(url: string): boolean {
  const [path = ''] = url.split('?')
  if (!path.startsWith('/') || AMBIGUOUS_PATH.test(path)) return false
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false // a percent sign that encodes nothing
  }
}

function badRequest(detail: string): Refusal {
  return refusal(400, 'invalid_input', 'Bad request', detail)
}

function refusal(status: number, code: string, title: string, detail: string): Refusal {
  return { status, code, title, detail }
}
