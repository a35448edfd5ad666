import { DomainError } from '@/orchestration/model/errors'

/** Host names this server answers to, in lower case; those with a port are meant exactly. */
export type HostPolicy = {
  hosts: ReadonlySet<string>
  publicOrigin: string | null
  /** The names of `hosts` that reach this process itself, which speaks plain http. */
  directHosts: ReadonlySet<string>
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '[::]'])

/** The server's own names, its public URL's and those listed; names of a wildcard address cannot be known and must be listed. */
export function createHostPolicy(settings: {
  host: string
  publicUrl: string | null
  allowedHosts: string[]
}): HostPolicy {
  const publicUrl = settings.publicUrl === null ? null : new URL(settings.publicUrl)
  const own = WILDCARDS.has(settings.host) ? [] : [bracketed(settings.host)]
  const direct = ['localhost', '127.0.0.1', '[::1]', ...own].map((name) => name.toLowerCase())
  const names = [...direct, ...settings.allowedHosts.map((name) => name.toLowerCase())]
  if (publicUrl !== null) names.push(publicUrl.hostname)
  return { hosts: new Set(names), publicOrigin: publicUrl?.origin ?? null, directHosts: new Set(direct) }
}

/**
 * Refuses what only a hostile page would send: a foreign `Host` (DNS rebinding), or an unsafe method or a stream that a
 * page of another origin started. Programs without a browser send neither `Origin` nor `Sec-Fetch-Site` and pass.
 * `stream` is for event streams: their method is safe, yet they hold a connection and carry private data.
 * @throws DomainError `forbidden`, naming what was refused.
 */
export function assertTrustedRequest(request: RequestFacts, policy: HostPolicy, options?: { stream?: boolean }): void {
  const host = request.headers.get('host') ?? ''
  if (!isKnownHost(host, policy)) throw refused(`the host "${host}" (list it in PLENUM_ALLOWED_HOSTS)`)
  const forwarded = request.headers.get('x-forwarded-host')
  if (forwarded !== null && !isKnownHost(forwarded, policy)) {
    throw refused(`the forwarded host "${forwarded}" (list it in PLENUM_ALLOWED_HOSTS)`)
  }
  if (SAFE_METHODS.has(request.method) && options?.stream !== true) return
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') throw refused(`a ${site} request`)
  const origin = request.headers.get('origin')
  if (origin !== null && !isOwnOrigin(origin, [host, forwarded], policy)) throw refused(`the origin "${origin}"`)
}

/** As much of a `Request` as is looked at. */
export type RequestFacts = { method: string; headers: Headers }

export function isKnownHost(host: string, policy: HostPolicy): boolean {
  const name = host.toLowerCase()
  return policy.hosts.has(name) || policy.hosts.has(name.replace(/:\d+$/, ''))
}

function isOwnOrigin(origin: string, hosts: (string | null)[], policy: HostPolicy): boolean {
  if (origin === policy.publicOrigin) return true
  const own = hosts.flatMap((host) => (host === null ? [] : originsOf(host.toLowerCase(), policy)))
  return own.includes(origin.toLowerCase())
}

/** The scheme counts: a page that came by http may have been changed on its way. */
function originsOf(host: string, { publicOrigin, directHosts }: HostPolicy): string[] {
  const publicUrl = publicOrigin === null ? null : new URL(publicOrigin)
  const name = host.replace(/:\d+$/, '')
  if (publicUrl !== null && name === publicUrl.hostname) return [`${publicUrl.protocol}//${host}`]
  if (directHosts.has(name)) return [`http://${host}`]
  return publicUrl === null ? [`http://${host}`, `https://${host}`] : [`${publicUrl.protocol}//${host}`]
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

function refused(what: string): DomainError {
  return new DomainError('forbidden', `This server does not answer ${what}.`)
}
