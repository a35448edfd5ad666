import { describe, expect, it } from 'vitest'
import { createRateLimit } from '@/server/auth/rate-limit'
import { verifyPassword } from '@/server/auth/passwords'
import { setUpFirstOwner } from '@/server/auth/setup'
import { openAccounts } from '../accounts/open-accounts'

const form = { email: 'ada@example.org', name: 'Ada', password: 'seven quiet rivers' }

async function open(triesMax = 100) {
  const opened = await openAccounts()
  const limit = createRateLimit({ clock: opened.clock, triesMax, windowMs: 60_000 })
  return {
    ...opened,
    limit,
    from: '192.0.2.1',
    token: await opened.accounts.issueSetupToken(),
  }
}

describe('first-owner setup', () => {
  it('makes an owner who can sign in', async () => {
    const tools = await open()
    const owner = await setUpFirstOwner({ ...form, token: tools.token }, tools)
    expect(owner.role).toBe('owner')
    const credentials = await tools.accounts.findCredentials(form.email)
    expect(await verifyPassword(form.password, credentials?.passwordHash ?? null)).toBe(true)
  })

  it.each([
    ['a short password', { password: 'short' }, 'invalid_input'],
    ['an address that is none', { email: 'ada' }, 'invalid_input'],
    ['no name', { name: '  ' }, 'invalid_input'],
    ['a field nobody asked for', { role: 'owner' }, 'invalid_input'],
    ['a wrong link', { token: 'f'.repeat(64) }, 'forbidden'],
  ])('refuses %s and stays open', async (_name, change, code) => {
    const tools = await open()
    await expect(setUpFirstOwner({ ...form, token: tools.token, ...change }, tools)).rejects.toMatchObject({ code })
    expect(await tools.accounts.hasOwner()).toBe(false)
    await expect(setUpFirstOwner({ ...form, token: tools.token }, tools)).resolves.toMatchObject({ role: 'owner' })
  })

  it('is closed once there is an owner', async () => {
    const tools = await open()
    await setUpFirstOwner({ ...form, token: tools.token }, tools)
    const again = setUpFirstOwner({ ...form, email: 'eve@example.org', token: tools.token }, tools)
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is refused for a while after too many tries', async () => {
    const tools = await open(1)
    const wrong = () => setUpFirstOwner({ ...form, token: 'wrong' }, tools)
    await expect(wrong()).rejects.toMatchObject({ code: 'forbidden' })
    await expect(wrong()).rejects.toMatchObject({ code: 'rate_limited' })
    // Only what cost a try is recorded, so a stranger cannot fill the trail.
    expect(await tools.accounts.verifyAudit()).toMatchObject({ entries: 1, brokenAt: null })
  })
})
