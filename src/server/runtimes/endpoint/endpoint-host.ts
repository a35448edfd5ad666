import { lookup as lookupAll } from 'node:dns/promises'
import { isIP } from 'node:net'
import { DomainError } from '@/orchestration/model/errors'
import { isReachableAddress } from './endpoint-address'

/** Hosts that the operator lets endpoints be on wherever they are, e.g. `models.lan` or `127.0.0.1`. */
export type AllowedHosts = readonly string[]

/**
 * Checks an endpoint before it is stored, by the addresses its name has now.
 * @throws DomainError `invalid_input` when one of them may not be reached, or there is none.
 */
export async function assertEndpoint(baseUrl: string, allowedHosts: AllowedHosts): Promise<void> {
  const url = parseUrl(baseUrl)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new DomainError('invalid_input', 'The base URL must be an http:// or https:// URL.')
  }
  if (url.username !== '' || url.password !== '') {
    throw new DomainError('invalid_input', 'The base URL must not hold a name or a password; enter the key separately.')
  }
  if (url.search !== '' || url.hash !== '') {
    throw new DomainError(
      'invalid_input',
      'The base URL must not hold a query or a fragment; enter the key separately.',
    )
  }
  assertHost(url, allowedHosts)
  const host = hostOf(url)
  if (isIP(host) !== 0 || isAllowedHost(host, allowedHosts)) return
  const found = await lookupAll(host, { all: true }).catch(() => [])
  if (found.length === 0) throw new DomainError('invalid_input', `The host ${url.hostname} has no address.`)
  if (!found.every(({ address }) => isReachableAddress(address))) throw notReachable(url)
}

/** Checks what the URL itself says, without a lookup. @throws DomainError `invalid_input`. */
export function assertHost(url: URL, allowedHosts: AllowedHosts): void {
  const host = hostOf(url)
  if (isAllowedHost(host, allowedHosts)) return
  if (isLocalName(host) || (isIP(host) !== 0 && !isReachableAddress(host))) throw notReachable(url)
}

export function isAllowedHost(host: string, allowedHosts: AllowedHosts): boolean {
  return allowedHosts.some((allowed) => canonicalHost(allowed) === host)
}

/**
 * The host of a URL for comparisons and lookups. The URL parser has already turned octal, hexadecimal, short, percent-encoded
 * and full-width spellings into one; brackets and the dot of the DNS root are left to remove.
 */
export function hostOf(url: URL): string {
  return canonicalHost(url.hostname)
}

export function notReachable(url: URL): DomainError {
  return new DomainError(
    'invalid_input',
    `${url.hostname} is on this server or in a private network; the operator can allow it in PLENUM_ALLOWED_ENDPOINT_HOSTS.`,
  )
}

function parseUrl(text: string): URL {
  try {
    return new URL(text)
  } catch (cause) {
    throw new DomainError('invalid_input', 'The base URL must be an http:// or https:// URL.', { cause })
  }
}

function canonicalHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '')
}

/** Names that mean this machine by RFC 6761, whatever a resolver answers. */
function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost')
}
