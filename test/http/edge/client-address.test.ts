import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { EnvError, loadEnv } from '@/server/env'
import { clientAddress, clientNetwork, CLIENT_ADDRESS_HEADER } from '@/server/http/client-address'
import { forwardedAddress, stampAddress } from '@/server/http/edge/stamp-address'
import { createTrustedProxies } from '@/server/http/edge/trusted-proxies'

const nobody = createTrustedProxies([])
const proxies = createTrustedProxies(['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])

test.each([
  ['127.0.0.1', true],
  ['::ffff:127.0.0.1', true],
  ['127.0.0.2', false],
  ['10.255.255.255', true],
  ['11.0.0.0', false],
  ['fd12::1', true],
  ['fe80::1%eth0', false],
  ['::1', false],
  ['', false],
])('the address "%s" is a trusted proxy: %s', (address, isTrusted) => {
  expect(proxies(address)).toBe(isTrusted)
  expect(nobody(address)).toBe(false)
})

test.each([
  ['nobody forwards', '127.0.0.1', '', '127.0.0.1'],
  ['one proxy', '127.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['a client that invents a chain before the proxy', '127.0.0.1', '198.51.100.1, 203.0.113.7', '203.0.113.7'],
  ['two proxies', '127.0.0.1', '203.0.113.7, 10.1.2.3', '203.0.113.7'],
  ['an address with a port', '127.0.0.1', '203.0.113.7:4711', '203.0.113.7'],
  ['IPv6 with a port', '::ffff:10.0.0.1', '[2001:DB8::5]:443', '2001:db8::5'],
  ['a text that is no address', '127.0.0.1', '203.0.113.7, unknown', '127.0.0.1'],
  ['only proxies', '127.0.0.1', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
  ['a stranger who forges the header', '203.0.113.9', '127.0.0.1', '203.0.113.9'],
])('forwarded by %s', (_, socket, header, expected) => {
  expect(forwardedAddress(socket, header, proxies)).toBe(expected)
})

test('an untrusted proxy is the client itself', () => {
  expect(forwardedAddress('127.0.0.1', '203.0.113.7', nobody)).toBe('127.0.0.1')
})

test('the limit counts an IPv4 address and an IPv6 network', () => {
  const network = (address: string) => clientNetwork({ headers: new Headers({ [CLIENT_ADDRESS_HEADER]: address }) })
  expect(network('203.0.113.7')).toBe('203.0.113.7')
  expect(network('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
  expect(network('2001:db8:1:2::9')).toBe('2001:db8:1:2::/64')
  expect(network('2001:db8::9')).toBe('2001:db8:0:0::/64')
  expect(network('::1')).toBe('0:0:0:0::/64')
})

test('the server writes the address and drops what a client sends in its place', async () => {
  const seen: string[] = []
  const server = createServer((request: IncomingMessage, response) => {
    stampAddress(request, proxies)
    seen.push(clientAddress(request))
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const send = (headers: Record<string, string>) => fetch(url, { headers: { ...headers, connection: 'close' } })
  await send({ [CLIENT_ADDRESS_HEADER]: '192.0.2.1' })
  await send({ [CLIENT_ADDRESS_HEADER]: '192.0.2.1', 'x-forwarded-for': '203.0.113.7' })
  expect(seen).toEqual(['127.0.0.1', '203.0.113.7'])
})

test('a request that no server of ours received has no known address', () => {
  expect(clientAddress({ headers: new Headers() })).toBe('unknown')
  expect(clientAddress({})).toBe('unknown')
})

test.each(['10.0.0.0/33', 'fd00::/129', 'example.org', '10.0.0', '10.0.0.0/8/8', '::ffff:10.0.0.0/104', '10.0.0.0/-1'])(
  'the setting refuses %s',
  (network) => {
    expect(() => loadEnv({ PLENUM_TRUSTED_PROXIES: network })).toThrow(EnvError)
  },
)

test('the setting takes addresses and networks of both families', () => {
  const given = '127.0.0.1, ::1,10.0.0.0/8,fd00::/8'
  expect(loadEnv({ PLENUM_TRUSTED_PROXIES: given }).trustedProxies).toEqual([
    '127.0.0.1',
    '::1',
    '10.0.0.0/8',
    'fd00::/8',
  ])
})
