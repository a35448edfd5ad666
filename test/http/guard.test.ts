import { describe, expect, it } from 'vitest'
import { assertTrustedRequest, createHostPolicy } from '@/server/http/guard'

const policy = createHostPolicy({
  host: '127.0.0.1',
  publicUrl: 'https://plenum.example.org',
  allowedHosts: ['inner.example.org:8443'],
})

function check(method: string, headers: Record<string, string>, options?: { stream?: boolean }): void {
  assertTrustedRequest({ method, headers: new Headers({ host: '127.0.0.1:3000', ...headers }) }, policy, options)
}
const refusal = expect.objectContaining({ code: 'forbidden' }) as Error

describe('the guard of requests', () => {
  it.each([
    '127.0.0.1:3000',
    'localhost',
    'LOCALHOST:3000',
    '[::1]:3000',
    'plenum.example.org',
    'inner.example.org:8443',
  ])('answers to the host %s', (host) => {
    expect(() => check('GET', { host })).not.toThrow()
  })

  it.each(['', 'evil.example.net', 'plenum.example.org.evil.net', 'localhost.evil.net:3000', 'inner.example.org'])(
    'refuses the host "%s"',
    (host) => {
      expect(() => check('GET', { host })).toThrow(refusal)
      expect(() => check('GET', { 'x-forwarded-host': host })).toThrow(refusal)
    },
  )

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('refuses %s from a page of another origin', (method) => {
    expect(() => check(method, { origin: 'https://evil.example.net' })).toThrow(refusal)
    expect(() => check(method, { origin: 'null' })).toThrow(refusal)
    expect(() => check(method, { 'sec-fetch-site': 'cross-site' })).toThrow(refusal)
    expect(() => check(method, { 'sec-fetch-site': 'same-site' })).toThrow(refusal)
    // Another port of this machine is another origin.
    expect(() => check(method, { origin: 'http://127.0.0.1:4000' })).toThrow(refusal)
  })

  it('lets its own pages, and programs that are no browser, do unsafe things', () => {
    expect(() => check('POST', { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-origin' })).not.toThrow()
    expect(() => check('POST', { origin: 'https://plenum.example.org' })).not.toThrow()
    expect(() => check('POST', {})).not.toThrow()
  })

  it('lets any page link here, but not open a stream', () => {
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect(() => check('GET', headers)).not.toThrow()
    expect(() => check('GET', headers, { stream: true })).toThrow(refusal)
    expect(() => check('GET', { origin: 'https://evil.example.net' }, { stream: true })).toThrow(refusal)
    expect(() => check('GET', { 'sec-fetch-site': 'same-origin' }, { stream: true })).not.toThrow()
  })

  it('does not answer to a wildcard address as a name', () => {
    const open = createHostPolicy({ host: '0.0.0.0', publicUrl: null, allowedHosts: [] })
    const request = (host: string) => ({ method: 'GET', headers: new Headers({ host }) })
    expect(() => assertTrustedRequest(request('0.0.0.0:3000'), open)).toThrow(refusal)
    expect(() => assertTrustedRequest(request('localhost:3000'), open)).not.toThrow()
  })

  it.each([
    ['http://plenum.example.org', 'plenum.example.org'],
    ['http://inner.example.org:8443', 'inner.example.org:8443'],
    ['https://127.0.0.1:3000', '127.0.0.1:3000'],
    ['https://plenum.example.org:444', 'plenum.example.org'],
    ['https://plenum.example.org.', 'plenum.example.org'],
    ['null', 'plenum.example.org'],
    ['', 'plenum.example.org'],
    ['https://plenum.example.org, https://evil.example.net', 'plenum.example.org'],
  ])('[F23] refuses the origin %s under an https URL (host %s)', (origin, host) => {
    expect(() => check('POST', { host, origin })).toThrow(refusal)
    expect(() => check('GET', { host, origin }, { stream: true })).toThrow(refusal)
  })

  it.each([
    ['https://plenum.example.org', 'plenum.example.org'],
    ['https://plenum.example.org', '127.0.0.1:3000'],
    ['https://inner.example.org:8443', 'inner.example.org:8443'],
    ['http://localhost:3000', 'localhost:3000'],
  ])('[F23] lets the origin %s through (host %s)', (origin, host) => {
    expect(() => check('POST', { host, origin })).not.toThrow()
  })

  it('[F23] takes both schemes for a name whose proxy it was not told about', () => {
    const settings = { host: '127.0.0.1', publicUrl: null, allowedHosts: ['named.example.org'] }
    const ask = (origin: string, host: string) =>
      assertTrustedRequest({ method: 'POST', headers: new Headers({ host, origin }) }, createHostPolicy(settings))
    expect(() => ask('https://named.example.org', 'named.example.org')).not.toThrow()
    expect(() => ask('http://named.example.org', 'named.example.org')).not.toThrow()
    expect(() => ask('https://127.0.0.1', '127.0.0.1')).toThrow(refusal)
  })
})
