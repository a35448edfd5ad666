import { inNetwork, parseIpAddress, type IpAddress } from './ip-address'

/**
 * IPv4 networks that are not the public internet: the IANA special-purpose registry without the blocks that it calls
 * globally reachable, multicast, and metadata services that have a public address.
 */
const SPECIAL_IPV4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure's metadata and agent service
  '169.254.0.0/16', // link-local, metadata services
  '172.16.0.0/12', // private
  '192.0.0.0/24', // IETF protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays, deprecated
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarking
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, limited broadcast
].map(inNetwork)

/** Everything that IANA has handed out as global unicast. Loopback, ULA, link-local, multicast and SRv6 are outside of it. */
const GLOBAL_UNICAST_IPV6 = inNetwork('2000::/3')

/** Blocks inside global unicast that are no place for an endpoint. */
const SPECIAL_IPV6 = [
  '2001::/23', // IETF protocol assignments: Teredo, benchmarking, ORCHID …
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4, which carries any IPv4 address
  '3fff::/20', // documentation
].map(inNetwork)

/** IPv6 forms of an IPv4 address that a kernel or translator connects to that address. */
const EMBEDDED_IPV4 = [
  '::ffff:0:0/96', // IPv4-mapped
  '64:ff9b::/96', // NAT64
].map(inNetwork)

/**
 * Whether an endpoint that a person typed in may be reached at this address: public ones only. Never this machine or the
 * networks around it, where databases, routers and metadata services answer.
 */
export function isReachableAddress(text: string): boolean {
  const address = parseIpAddress(text)
  return address !== null && isPublic(address)
}

function isPublic(address: IpAddress): boolean {
  if (address.bits === 32) return !SPECIAL_IPV4.some((isIn) => isIn(address))
  if (EMBEDDED_IPV4.some((isIn) => isIn(address))) {
    return isPublic({ bits: 32, value: address.value & 0xffff_ffffn })
  }
  return GLOBAL_UNICAST_IPV6(address) && !SPECIAL_IPV6.some((isIn) => isIn(address))
}
