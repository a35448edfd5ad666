import { lookup as lookupAll } from 'node:dns/promises'
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { LookupFunction, Socket } from 'node:net'
import { Readable } from 'node:stream'
import { isReachableAddress } from './endpoint-address'
import { assertHost, hostOf, isAllowedHost, notReachable, type AllowedHosts } from './endpoint-host'

type FetchLike = (input: string | URL | Request, init?: RequestInit) => Promise<Response>
type Agents = { http: HttpAgent; https: HttpsAgent }
/** Names to addresses; tests move a name between two lookups. */
type Resolve = (hostname: string, family: 0 | 4 | 6) => Promise<{ address: string; family: number }[]>

/**
 * A fetch for endpoints that people typed in. Every address is checked as the connection is made, so that a name that points
 * somewhere else by then does not help; redirects are refused. Its connections are shared with no other code of the process:
 * the pool of Node's global agent knows names only, and would lend a connection that nobody checked.
 */
export function createGuardedFetch(allowedHosts: AllowedHosts, resolve: Resolve = resolveByDns): FetchLike {
  const agents: Agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) }
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    assertHost(url, allowedHosts)
    const body = request.body === null ? null : Buffer.from(await request.arrayBuffer())
    const isFree = isAllowedHost(hostOf(url), allowedHosts)
    const message = await send({ url, request, body, agents, resolve, isFree })
    const status = message.statusCode ?? 502
    if (status >= 300 && status < 400) {
      message.destroy()
      throw new TypeError(`${url.origin} answered with a redirect, which is not followed.`)
    }
    const hasBody = status !== 204 && status !== 205
    if (!hasBody) message.resume()
    // Node's and the web's stream types differ in name only.
    const stream = hasBody ? (Readable.toWeb(message) as ReadableStream<Uint8Array>) : null
    return new Response(stream, { status, headers: headersOf(message) })
  }
}

async function resolveByDns(hostname: string, family: 0 | 4 | 6): Promise<{ address: string; family: number }[]> {
  return lookupAll(hostname, { all: true, family })
}

/** Answers with the addresses that may be reached, so that no other is tried. */
function lookupFor(url: URL, resolve: Resolve, isFree: boolean): LookupFunction {
  return (hostname, options, callback) => {
    const family = options.family === 6 || options.family === 4 ? options.family : 0
    resolve(hostname, family).then(
      (found) => {
        const usable = isFree ? found : found.filter(({ address }) => isReachableAddress(address))
        const [first] = usable
        if (first === undefined) callback(notReachable(url), '', 0)
        else if (options.all === true) callback(null, usable)
        else callback(null, first.address, first.family)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0),
    )
  }
}

type Sending = {
  url: URL
  request: Request
  body: Buffer | null
  agents: Agents
  resolve: Resolve
  /** The operator allows this host wherever it is. */
  isFree: boolean
}

function send({ url, request, body, agents, resolve, isFree }: Sending): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:'
  const headers = {
    ...Object.fromEntries(request.headers),
    ...(body === null ? {} : { 'content-length': body.length }),
  }
  const options = {
    method: request.method,
    headers,
    lookup: lookupFor(url, resolve, isFree),
    signal: request.signal,
    agent: isSecure ? agents.https : agents.http,
  }
  return new Promise((resolveMessage, reject) => {
    const sent = (isSecure ? requestHttps : requestHttp)(url, options, resolveMessage)
    sent.on('error', reject)
    sent.on('socket', (socket) => {
      if (!isFree) assertPeer(socket, url)
    })
    sent.end(body ?? undefined)
  })
}

/** The second look, at the address that the kernel says it is connected to. */
function assertPeer(socket: Socket, url: URL): void {
  const check = () => {
    const address = socket.remoteAddress
    if (address !== undefined && !isReachableAddress(address)) socket.destroy(notReachable(url))
  }
  if (socket.connecting) socket.once('connect', check)
  else check()
}

function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(message.headers)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one)
  }
  return headers
}
