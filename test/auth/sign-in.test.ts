import { scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createKnownDevices } from '@/server/auth/known-device'
import { hashPassword } from '@/server/auth/passwords'
import { createRefusalBounds } from '@/server/auth/refusal-bounds'
import { signIn, type SignInClient } from '@/server/auth/sign-in'
import { createSignInLimits } from '@/server/auth/sign-in-limits'
import { openAccountsWithOwner, OWNER } from '../accounts/open-accounts'

const password = 'seven quiet rivers'
const { email } = OWNER
const HOME: SignInClient = { address: '192.0.2.1', network: '192.0.2.1', userAgent: 'Firefox', deviceCookie: null }

async function open() {
  const opened = await openAccountsWithOwner()
  await opened.accounts.setPasswordHash(opened.owner.userId, await hashPassword(password))
  const devices = createKnownDevices({ secret: 'a secret of this test', secureCookies: false })
  const tools = {
    ...opened,
    devices,
    limits: createSignInLimits(opened.clock),
    refusals: createRefusalBounds(opened.clock),
  }
  const attempt = (given: string, client: SignInClient = HOME, who: unknown = email) =>
    signIn({ email: who, password: given }, client, tools).then(
      (signedIn) => (signedIn === null ? 'refused' : 'signed in'),
      (error: unknown) => (error as { code: string }).code,
    )
  const cookieOf = (deviceId: string, of: string = email) => devices.issue(deviceId, of).split(/[=;]/)[1] ?? ''
  const entries = () => opened.db.auditEntry.findMany({ orderBy: { seq: 'asc' } })
  return { ...tools, attempt, cookieOf, entries }
}

const DEVICE = 'd'.repeat(32)
const elsewhere = (n: number): SignInClient => ({ ...HOME, address: `198.51.100.${n}`, network: `198.51.100.${n}` })

describe('signing in', () => {
  it('takes the right password of an active user and makes a session', async () => {
    const tools = await open()
    const signedIn = await signIn({ email: 'ADA@example.org', password }, HOME, tools)
    expect(signedIn).toMatchObject({ member: { userId: tools.owner.userId }, deviceId: null })
    expect(await tools.accounts.listSessions(tools.owner.userId)).toMatchObject([
      { id: signedIn?.sessionId, userAgent: 'Firefox', address: '192.0.2.1' },
    ])
  })

  it('refuses a wrong password, an unknown user, an inactive one and nonsense alike', async () => {
    const tools = await open()
    expect(await tools.attempt('something else')).toBe('refused')
    expect(await tools.attempt(password, HOME, 'nobody@example.org')).toBe('refused')
    expect(await tools.attempt(password, HOME, { not: email })).toBe('refused')
    await tools.accounts.setUserActive(tools.owner.userId, false)
    expect(await tools.attempt(password)).toBe('refused')
  })

  it('leaves a record of each try, also of unknown names, without passwords', async () => {
    const tools = await open()
    await tools.attempt(password)
    await tools.attempt('wrong one here')
    await tools.attempt('wrong one here', HOME, 'nobody@example.org')
    await tools.attempt('wrong one here', HOME, 'my secret typed in the wrong field')
    const entries = await tools.entries()
    expect(entries.map(({ actorName, object, result }) => ({ actorName, object, result }))).toEqual([
      { actorName: 'Ada', object: tools.owner.userId, result: 'ok' },
      { actorName: 'Ada', object: tools.owner.userId, result: 'refused' },
      { actorName: 'nobody@example.org', object: 'nobody@example.org', result: 'refused' },
      { actorName: 'no e-mail address', object: 'no e-mail address', result: 'refused' },
    ])
    expect(entries.every(({ action, detail }) => action === 'session.create' && detail.includes('192.0.2.1'))).toBe(
      true,
    )
    expect(JSON.stringify(entries)).not.toMatch(/rivers|wrong one|typed/)
  })

  it('replaces a hash of the old kind, and earlier sessions go on', async () => {
    const tools = await open()
    const salt = Buffer.alloc(16, 7)
    const derived = scryptSync(password, salt, 32, { N: 1_024, r: 8, p: 1 })
    const old = `scrypt$1024$8$1$${salt.toString('hex')}$${derived.toString('hex')}`
    await tools.db.user.update({ where: { id: tools.owner.userId }, data: { passwordHash: old } })
    expect(await tools.accounts.hasOldPasswordHashes()).toBe(true)
    const session = await tools.accounts.createSession({ userId: tools.owner.userId, userAgent: '', address: '' })
    expect(await tools.attempt('wrong one here')).toBe('refused')
    expect((await tools.accounts.findCredentials(email))?.passwordHash).toBe(old)
    expect(await tools.attempt(password)).toBe('signed in')
    expect((await tools.accounts.findCredentials(email))?.passwordHash).toMatch(/^\$argon2id\$/)
    expect(await tools.accounts.hasOldPasswordHashes()).toBe(false)
    expect(await tools.attempt(password)).toBe('signed in')
    expect(await tools.accounts.useSession(session.id)).not.toBeNull()
  })
})

describe('guessing a password', () => {
  it('is slowed down by account, from however many networks', async () => {
    const tools = await open()
    for (let n = 1; n <= 5; n++) expect(await tools.attempt('wrong', elsewhere(n))).toBe('refused')
    expect(await tools.attempt('wrong', elsewhere(6))).toBe('rate_limited')
    tools.clock.move(1_000)
    expect(await tools.attempt('wrong', elsewhere(7))).toBe('refused')
    tools.clock.move(1_000)
    expect(await tools.attempt('wrong', elsewhere(8))).toBe('rate_limited')
  })

  it('is slowed down by network, for however many accounts, known or not', async () => {
    const tools = await open()
    for (let n = 1; n <= 20; n++) expect(await tools.attempt('w', HOME, `user${n}@example.org`)).toBe('refused')
    expect(await tools.attempt('w', HOME, 'another@example.org')).toBe('rate_limited')
    expect(await tools.attempt(password, elsewhere(1))).toBe('signed in')
  })

  it('does not lock out a device that signed in before, from the same network or any other', async () => {
    const tools = await open()
    for (let n = 0; n < 10; n++) await tools.attempt('wrong')
    for (let n = 1; n < 10; n++) await tools.attempt('wrong', elsewhere(n))
    expect(await tools.attempt(password)).toBe('rate_limited')
    expect(await tools.attempt(password, { ...HOME, deviceCookie: tools.cookieOf(DEVICE) })).toBe('signed in')
  })

  it('with a known device is limited too', async () => {
    const tools = await open()
    const client = { ...HOME, deviceCookie: tools.cookieOf(DEVICE) }
    for (let n = 0; n < 5; n++) expect(await tools.attempt('wrong', client)).toBe('refused')
    expect(await tools.attempt(password, client)).toBe('rate_limited')
  })

  it('is not helped by a device of another account, or by a cookie that was made up', async () => {
    const tools = await open()
    for (let n = 0; n < 6; n++) await tools.attempt('wrong')
    const made = `${DEVICE}.${'0'.repeat(64)}`
    for (const deviceCookie of [tools.cookieOf(DEVICE, 'eve@example.org'), made, 'x', '']) {
      expect(await tools.attempt(password, { ...HOME, deviceCookie })).toBe('rate_limited')
    }
  })

  it('in parallel counts each try before its outcome is known', async () => {
    const tools = await open()
    const results = await Promise.all(Array.from({ length: 30 }, () => tools.attempt('wrong')))
    expect(results.filter((result) => result === 'refused')).toHaveLength(5)
  })

  it('fills the audit trail within bounds', async () => {
    const tools = await open()
    for (let n = 0; n < 100; n++) await tools.attempt('wrong')
    expect((await tools.entries()).length).toBeLessThanOrEqual(35)
  })
})
