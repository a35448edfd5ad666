import { lookup as lookupAll } from 'node:dns/promises'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { DomainError } from '@/orchestration/model/errors'
import { isReachableAddress } from './endpoint-address'

/** Hosts of the operator's choice that may be reached wherever they are, e.g. `models.lan`. */
export type AllowedHosts = readonly string[]
type FetchLike = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/**
 * A fetch for endpoints that people typed in. The address is checked as the connection is made, so that a name that points
 * somewhere else by then does not help; redirects are refused.
 */
export function createGuardedFetch(allowedHosts: AllowedHosts): FetchLike {
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    assertHost(url, allowedHosts)
    const body = request.body === null ? null : Buffer.from(await request.arrayBuffer())
    const message = await send(url, request, body, lookupFor(url, allowedHosts))
    const status = message.statusCode ?? 502
    if (status >= 300 && status < 400) {
      message.destroy()
      throw new TypeError(`${url.origin} answered with a redirect, which is not followed.`)
    }
    const hasBody = status !== 204 && status !== 205 && status !== 304
    // Node's and the web's stream types differ in name only.
    const stream = hasBody ? (Readable.toWeb(message) as ReadableStream<Uint8Array>) : null
    return new Response(stream, { status, headers: headersOf(message) })
  }
}

/**
 * Checks an endpoint before it is stored, by the addresses its name has now.
 * @throws DomainError `invalid_input` when one of them may not be reached, or there is none.
 */
export async function assertEndpoint(baseUrl: string, allowedHosts: AllowedHosts): Promise<void> {
  const url = new URL(baseUrl)
  if (url.username !== '' || url.password !== '') {
    throw new DomainError(
      'invalid_input',
      `The base URL must not hold a name or a password; give the key apart from it.`,
    )
  }
  assertHost(url, allowedHosts)
  if (allowedHosts.includes(url.hostname)) return
  const found = await lookupAll(hostOf(url), { all: true }).catch(() => [])
  if (found.length === 0) throw new DomainError('invalid_input', `The host ${url.hostname} has no address.`)
  if (!found.every(({ address }) => isReachableAddress(address))) throw notReachable(url)
}

function assertHost(url: URL, allowedHosts: AllowedHosts): void {
  const host = hostOf(url)
  if (isIP(host) !== 0 && !allowedHosts.includes(url.hostname) && !isReachableAddress(host)) throw notReachable(url)
}

function lookupFor(url: URL, allowedHosts: AllowedHosts): LookupFunction {
  const isChosen = allowedHosts.includes(url.hostname)
  return (hostname, options, callback) => {
    lookupAll(hostname, { all: true, family: options.family === 6 || options.family === 4 ? options.family : 0 }).then(
      (found) => {
        const usable = isChosen ? found : found.filter(({ address }) => isReachableAddress(address))
        const [first] = usable
        if (first === undefined) callback(notReachable(url), '', 0)
        else if (options.all === true) callback(null, usable)
        else callback(null, first.address, first.family)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0),
    )
  }
}

function send(url: URL, request: Request, body: Buffer | null, lookup: LookupFunction): Promise<IncomingMessage> {
  const start = url.protocol === 'https:' ? requestHttps : requestHttp
  const headers = {
    ...Object.fromEntries(request.headers),
    ...(body === null ? {} : { 'content-length': body.length }),
  }
  return new Promise((resolve, reject) => {
    const sent = start(url, { method: request.method, headers, lookup, signal: request.signal }, resolve)
    sent.on('error', reject)
    sent.end(body ?? undefined)
  })
}

function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(message.headers)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one)
  }
  return headers
}

const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '')

function notReachable(url: URL): DomainError {
  const message = `${url.hostname} is in a private network; endpoints there need PLENUM_ALLOWED_ENDPOINT_HOSTS of the operator.`
  return new DomainError('invalid_input', message)
}
