import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { CLIENT_ADDRESS_HEADER } from '../client-address'
import { plainAddress, type TrustedProxies } from './trusted-proxies'

/** Writes the address a request comes from into its headers, in place of whatever the client sent under that name. */
export function stampAddress(request: IncomingMessage, isTrusted: TrustedProxies): string {
  const address = forwardedAddress(
    request.socket.remoteAddress ?? '',
    request.headers['x-forwarded-for'] ?? '',
    isTrusted,
  )
  request.headers[CLIENT_ADDRESS_HEADER] = address
  return address
}

/**
 * Reads `X-Forwarded-For` from its end, where the nearest proxy writes: each trusted proxy vouches for the address before it.
 * The first address that is no trusted proxy is the client's. A text that is no address ends the chain.
 */
export function forwardedAddress(
  socketAddress: string,
  forwarded: string | string[],
  isTrusted: TrustedProxies,
): string {
  let address = plainAddress(socketAddress)
  const chain = String(forwarded).split(',')
  while (isTrusted(address) && chain.length > 0) {
    const previous = readAddress(chain.pop() ?? '')
    if (previous === null) break
    address = previous
  }
  return address
}

/** `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`; null for anything else. */
function readAddress(text: string): string | null {
  const given = text.trim()
  const bare = /^\[(.+)\](?::\d+)?$/.exec(given)?.[1] ?? /^([\d.]+):\d+$/.exec(given)?.[1] ?? given
  const address = plainAddress(bare)
  return isIP(address) === 0 ? null : address
}
