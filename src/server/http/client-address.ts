/**
 * Where the HTTP server writes the address a request comes from (`edge/stamp-address.ts`). The server removes what a client
 * sends under this name.
 */
export const CLIENT_ADDRESS_HEADER = 'x-plenum-client-address'

/** What stands for the address when no server of ours received the request, as under `next dev`. */
const UNKNOWN_ADDRESS = 'unknown'

/** Headers as the web, Node or next-auth hand them over. */
type RequestHeaders = { headers?: Headers | Readonly<Record<string, unknown>> | undefined }

/**
 * The IP address that a request comes from: the socket's, or the one a trusted proxy forwards (`PLENUM_TRUSTED_PROXIES`).
 * It is the only source of addresses for limits and audit: `X-Forwarded-For` itself can be written by anybody.
 */
export function clientAddress({ headers }: RequestHeaders): string {
  const value = headers instanceof Headers ? headers.get(CLIENT_ADDRESS_HEADER) : headers?.[CLIENT_ADDRESS_HEADER]
  return typeof value === 'string' && value !== '' ? value : UNKNOWN_ADDRESS
}

/** The key of a limit by address: an IPv6 client has a whole /64 to choose addresses from, so the /64 counts as one. */
export function clientNetwork(request: RequestHeaders): string {
  const address = clientAddress(request)
  if (!address.includes(':')) return address
  const [head = '', tail = ''] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  const groups = address.includes('::') ? [...before, ...zeros, ...after] : before
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
