import { describe, expect, it } from 'vitest'
import { hashPassword } from '@/server/auth/passwords'
import { createRateLimit } from '@/server/auth/rate-limit'
import { signIn } from '@/server/auth/sign-in'
import { openAccountsWithOwner, OWNER } from '../accounts/open-accounts'

const password = 'seven quiet rivers'

async function open() {
  const opened = await openAccountsWithOwner()
  await opened.accounts.setPasswordHash(opened.owner.userId, await hashPassword(password))
  const limit = (triesMax: number) => createRateLimit({ clock: opened.clock, triesMax, windowMs: 60_000 })
  return { ...opened, limits: { byEmail: limit(3), overall: limit(100) } }
}

describe('signing in', () => {
  it('takes the right password of an active user', async () => {
    const tools = await open()
    expect(await signIn({ email: 'ADA@example.org', password }, tools)).toMatchObject({ userId: tools.owner.userId })
  })

  it('refuses a wrong password, an unknown user, an inactive one and nonsense alike', async () => {
    const tools = await open()
    expect(await signIn({ email: OWNER.email, password: 'something else' }, tools)).toBeNull()
    expect(await signIn({ email: 'nobody@example.org', password }, tools)).toBeNull()
    expect(await signIn({ email: { not: OWNER.email }, password }, tools)).toBeNull()
    await tools.accounts.setUserActive(tools.owner.userId, false)
    expect(await signIn({ email: OWNER.email, password }, tools)).toBeNull()
  })

  it('is refused for a while after too many wrong tries, also to the right password', async () => {
    const tools = await open()
    for (let tries = 0; tries < 3; tries++) await signIn({ email: OWNER.email, password: 'wrong one' }, tools)
    const right = () => signIn({ email: OWNER.email, password }, tools)
    await expect(right()).rejects.toMatchObject({ code: 'rate_limited' })
    tools.clock.move(60_000)
    expect(await right()).not.toBeNull()
  })

  it('leaves a record of success and refusal, without the password', async () => {
    const tools = await open()
    await signIn({ email: OWNER.email, password }, tools)
    await signIn({ email: OWNER.email, password: 'wrong one' }, tools)
    const entries = await tools.db.auditEntry.findMany({ orderBy: { seq: 'asc' } })
    expect(entries.map(({ action, result }) => ({ action, result }))).toEqual([
      { action: 'session.create', result: 'ok' },
      { action: 'session.create', result: 'refused' },
    ])
    expect(JSON.stringify(entries)).not.toContain(password)
  })
})
