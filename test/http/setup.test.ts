import { describe, expect, it } from 'vitest'
import { createRateLimit } from '@/server/auth/rate-limit'
import { CLIENT_ADDRESS_HEADER } from '@/server/http/client-address'
import { createHostPolicy } from '@/server/http/guard'
import { setupResponse } from '@/server/http/setup'
import { createLog } from '@/server/log'
import { openAccounts } from '../accounts/open-accounts'

const form = { email: 'ada@example.org', name: 'Ada', password: 'seven quiet rivers' }

async function open() {
  const { accounts, clock } = await openAccounts()
  const deps = {
    accounts,
    setupLimit: createRateLimit({ clock, triesMax: 2, windowMs: 60_000 }),
    hostPolicy: createHostPolicy({ host: '127.0.0.1', publicUrl: null, allowedHosts: [] }),
    log: createLog('silent'),
  }
  const post = (body: string, headers: Record<string, string> = {}) => {
    const all = { host: '127.0.0.1:3000', 'content-type': 'application/json', ...headers }
    return setupResponse(new Request('http://127.0.0.1:3000/api/setup', { method: 'POST', headers: all, body }), deps)
  }
  return { accounts, post, token: await accounts.issueSetupToken() }
}

describe('POST /api/setup', () => {
  it('makes the first owner and says only who it is', async () => {
    const { post, token } = await open()
    const response = await post(JSON.stringify({ ...form, token }))
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({ email: form.email })
  })

  it.each([
    ['a page of another origin', {}, { origin: 'https://evil.example.net' }, 403],
    ['a foreign host', {}, { host: 'evil.example.net' }, 403],
    ['a form', {}, { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a wrong link', { token: 'wrong' }, {}, 403],
    ['a weak password', { password: 'passwordpassword' }, {}, 400],
    ['a huge body', { name: 'x'.repeat(20_000) }, {}, 413],
  ])('refuses %s', async (_name, change, headers, status) => {
    const { accounts, post, token } = await open()
    const response = await post(JSON.stringify({ ...form, token, ...change }), headers)
    expect(response.status).toBe(status)
    expect(await response.text()).not.toContain(token)
    expect(await accounts.hasOwner()).toBe(false)
  })

  it('refuses what is no JSON, and too many tries with the time to wait', async () => {
    const { post } = await open()
    expect((await post('{')).status).toBe(400)
    await post(JSON.stringify({ ...form, token: 'wrong' }))
    await post(JSON.stringify({ ...form, token: 'wrong' }))
    const response = await post(JSON.stringify({ ...form, token: 'wrong' }))
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('60')
  })

  it('[F21] counts tries by address: one that tries too often keeps nobody else out', async () => {
    const { post, token } = await open()
    const from = (address: string) => ({ [CLIENT_ADDRESS_HEADER]: address })
    for (let round = 0; round < 3; round++) await post(JSON.stringify({ ...form, token: 'wrong' }), from('192.0.2.1'))
    expect((await post(JSON.stringify({ ...form, token }), from('192.0.2.1'))).status).toBe(429)
    expect((await post(JSON.stringify({ ...form, token }), from('192.0.2.2'))).status).toBe(201)
  })
})
