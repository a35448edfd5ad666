import { describe, expect, it } from 'vitest'
import { isReachableAddress } from '@/server/runtimes/endpoint/endpoint-address'
import { assertEndpoint } from '@/server/runtimes/endpoint/endpoint-host'
import { inNetwork } from '@/server/runtimes/endpoint/ip-address'
import {
  NO_ADDRESSES,
  REACHABLE_ADDRESSES,
  REACHABLE_URLS,
  REFUSED_ADDRESSES,
  REFUSED_URLS,
} from '../../security/corpora/addresses'

describe('[S-08] [F9] the address of an endpoint', () => {
  it('is compared with at least 80 addresses in each direction', () => {
    expect(REFUSED_ADDRESSES.length).toBeGreaterThanOrEqual(80)
    expect(REACHABLE_ADDRESSES.length).toBeGreaterThanOrEqual(80)
  })

  it.each(REFUSED_ADDRESSES)('%s is refused: %s', (address) => {
    expect(isReachableAddress(address)).toBe(false)
  })

  it.each(REACHABLE_ADDRESSES)('%s is reachable', (address) => {
    expect(isReachableAddress(address)).toBe(true)
  })

  it.each(NO_ADDRESSES)('%j is no address', (text) => {
    expect(isReachableAddress(text)).toBe(false)
  })
})

describe('[S-08] [F9] a base URL', () => {
  it.each(REFUSED_URLS)('%j is refused', async (url) => {
    await expect(assertEndpoint(url, [])).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it.each(REACHABLE_URLS)('%s is accepted', async (url) => {
    await expect(assertEndpoint(url, [])).resolves.toBeUndefined()
  })

  it.each([
    ['http://127.0.0.1:8080/v1', '127.0.0.1'],
    ['http://0x7f.1/v1', '127.0.0.1'],
    ['http://[::1]/v1', '::1'],
    ['http://[::1]/v1', '[::1]'],
    ['http://localhost./v1', 'localhost'],
    ['http://Models.LAN/v1', 'models.lan'],
    ['http://models.lan./v1', 'MODELS.lan'],
  ])('%s is accepted where the operator allows %s', async (url, allowed) => {
    await expect(assertEndpoint(url, [allowed])).resolves.toBeUndefined()
  })

  it.each([
    ['http://127.0.0.2/v1', '127.0.0.1'],
    ['http://evil.localhost/v1', 'localhost'],
    ['http://models.lan@10.0.0.7/v1', 'models.lan'],
    ['http://10.0.0.7/models.lan', 'models.lan'],
  ])('%s is refused where the operator allows only %s', async (url, allowed) => {
    await expect(assertEndpoint(url, [allowed])).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('is refused when its host has no address', async () => {
    await expect(assertEndpoint('http://no-such-host.invalid/v1', [])).rejects.toThrow('has no address')
  })
})

describe('[S-08] [F9] a network', () => {
  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0/8', '::/129', 'x/8', '10.0.0.0/'])('%s is refused as one', (network) => {
    expect(() => inNetwork(network)).toThrow('is not a network')
  })
})
