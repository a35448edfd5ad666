import { BlockList, isIP, isIPv4 } from 'node:net'

/** Tells whether a socket's address is a proxy whose `X-Forwarded-For` counts. */
export type TrustedProxies = (address: string) => boolean

/** An address as it is compared and shown: IPv4 in its own form, also where a dual-stack socket reports it as IPv6. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  return mapped ?? address.replace(/%.*$/, '').toLowerCase()
}

/** Whether a text is an address or a network in CIDR form: `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const family = isIP(plainAddress(address))
  if (family === 0 || rest.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128))
}

/** One list for each family: on Node 20 a `BlockList` with an IPv4-mapped network matches every IPv4 address. */
export function createTrustedProxies(networks: readonly string[]): TrustedProxies {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const network of networks) {
    const [text = '', prefix] = network.split('/')
    const address = plainAddress(text)
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    if (prefix === undefined) lists[family].addAddress(address, family)
    else lists[family].addSubnet(address, Number(prefix), family)
  }
  return (address) => {
    const plain = plainAddress(address)
    if (isIP(plain) === 0) return false
    const family = isIPv4(plain) ? 'ipv4' : 'ipv6'
    return lists[family].check(plain, family)
  }
}
