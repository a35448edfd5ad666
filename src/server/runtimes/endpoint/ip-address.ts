import { isIP } from 'node:net'

/** An IP address as a number. `bits` is 32 for IPv4 and 128 for IPv6. */
export type IpAddress = { bits: 32 | 128; value: bigint }

/** Reads an address as `node:net` accepts it; a zone such as `%eth0` is ignored. Null for anything else. */
export function parseIpAddress(text: string): IpAddress | null {
  const version = isIP(text)
  if (version === 4) return { bits: 32, value: ipv4Value(text) }
  return version === 6 ? { bits: 128, value: ipv6Value(text.replace(/%.*$/, '')) } : null
}

/** A predicate for a network such as `10.0.0.0/8`. Own code: `BlockList` of Node 20 matches IPv4 against `::ffff:0:0/96`. */
export function inNetwork(network: string): (address: IpAddress) => boolean {
  const [base = '', prefix = ''] = network.split('/')
  const start = parseIpAddress(base)
  if (start === null || !/^\d+$/.test(prefix) || Number(prefix) > start.bits) {
    throw new Error(`${network} is not a network such as 10.0.0.0/8.`)
  }
  const shift = BigInt(start.bits - Number(prefix))
  return ({ bits, value }) => bits === start.bits && value >> shift === start.value >> shift
}

function ipv4Value(text: string): bigint {
  return text.split('.').reduce((value, part) => value * 256n + BigInt(part), 0n)
}

function ipv6Value(text: string): bigint {
  const [head = '', tail] = text.split('::')
  const before = groupsOf(head)
  const after = tail === undefined ? [] : groupsOf(tail)
  const zeros = new Array<bigint>(8 - before.length - after.length).fill(0n)
  return [...before, ...zeros, ...after].reduce((value, group) => value * 65_536n + group, 0n)
}

/** The 16-bit groups of one side of `::`; the last 32 bits may be written as an IPv4 address. */
function groupsOf(side: string): bigint[] {
  if (side === '') return []
  return side.split(':').flatMap((group) => {
    if (!group.includes('.')) return [BigInt(`0x${group}`)]
    const embedded = ipv4Value(group)
    return [embedded >> 16n, embedded & 0xffffn]
  })
}
