import { encode } from 'next-auth/jwt'
import { describe, expect, it } from 'vitest'
import { sessionCookieName } from '@/server/auth/session-cookie'
import { resolveActor } from '@/server/auth/sessions'
import { openAccountsWithOwner } from '../accounts/open-accounts'

const secret = 'a secret of this test and of nothing else'

async function open() {
  const opened = await openAccountsWithOwner()
  const keys = { secret, secureCookies: false, accounts: opened.accounts }
  const cookieOf = async (claims: Record<string, unknown>, options: { secret?: string; maxAge?: number } = {}) => {
    const jwt = await encode({ token: claims, secret, ...options })
    return `theme=dark; ${sessionCookieName(false)}=${jwt}`
  }
  const resolve = (headers: Record<string, string>) => resolveActor(new Headers(headers), keys)
  const userId = opened.owner.userId
  const session = await opened.accounts.createSession({ userId, userAgent: 'test', address: '192.0.2.1' })
  const claims = { sub: userId, sessionVersion: 1, sessionId: session.id }
  return { ...opened, cookieOf, resolve, claims, session }
}

describe('[S-05] [F5] a session', () => {
  it('makes its user the actor, with the role of now', async () => {
    const { resolve, cookieOf, claims, accounts, workspaceId, owner } = await open()
    const cookie = await cookieOf(claims)
    expect(await resolve({ cookie })).toEqual({
      ...{ kind: 'user', userId: owner.userId, name: 'Ada', workspaceId, role: 'owner' },
      ...{ scopes: null, tokenId: null, sessionId: claims.sessionId },
    })
    await accounts.addMember({ workspaceId, email: 'b@example.org', name: 'B', passwordHash: 'x', role: 'owner' })
    await accounts.setMemberRole(owner.userId, workspaceId, 'viewer')
    expect(await resolve({ cookie })).toMatchObject({ role: 'viewer' })
  })

  it.each(['endSessions', 'setPasswordHash', 'setUserActive'] as const)('ends with %s', async (change) => {
    const { resolve, cookieOf, claims, accounts, owner } = await open()
    const cookie = await cookieOf(claims)
    if (change === 'endSessions') await accounts.endSessions(owner.userId)
    if (change === 'setPasswordHash') await accounts.setPasswordHash(owner.userId, 'another')
    if (change === 'setUserActive') await accounts.setUserActive(owner.userId, false)
    expect(await resolve({ cookie })).toBeNull()
  })

  it('of an inactive user does not count, whatever its version', async () => {
    const { resolve, cookieOf, claims, accounts, owner } = await open()
    const { sessionVersion } = await accounts.setUserActive(owner.userId, false)
    const { id } = await accounts.createSession({ userId: owner.userId, userAgent: '', address: '' })
    expect(await resolve({ cookie: await cookieOf({ ...claims, sessionVersion, sessionId: id }) })).toBeNull()
  })

  it.each([
    ['that is no JWT', async () => `${sessionCookieName(false)}=nonsense`],
    ['of another secret', async (o: Opened) => o.cookieOf(o.claims, { secret: 'another' })],
    ['that is over', async (o: Opened) => o.cookieOf(o.claims, { maxAge: -60 })],
    ['without a version', async (o: Opened) => o.cookieOf({ ...o.claims, sessionVersion: undefined })],
    ['of an older version', async (o: Opened) => o.cookieOf({ ...o.claims, sessionVersion: 0 })],
    [
      'without a row, as before there were rows',
      async (o: Opened) => o.cookieOf({ ...o.claims, sessionId: undefined }),
    ],
    ['with an unknown row', async (o: Opened) => o.cookieOf({ ...o.claims, sessionId: 'sgn_unknown' })],
    ['of nobody', async (o: Opened) => o.cookieOf({ ...o.claims, sub: 'usr_gone' })],
    ['under another name', async (o: Opened) => (await o.cookieOf(o.claims)).replace('plenum.', 'x.')],
  ])('%s is a stranger', async (_name, cookieOf) => {
    const opened = await open()
    expect(await opened.resolve({ cookie: await cookieOf(opened) })).toBeNull()
  })
})

describe('[F5] [S-16] the row of a session', () => {
  const DAY_MS = 86_400_000

  it('ends it for every copy of its cookie, and ends no other', async () => {
    const { resolve, cookieOf, claims, accounts, owner, session } = await open()
    const other = await accounts.createSession({ userId: owner.userId, userAgent: 'other', address: '' })
    expect(await accounts.endSession(owner.userId, session.id, 'sign_out')).toBe(true)
    expect(await accounts.endSession(owner.userId, session.id, 'sign_out')).toBe(false)
    expect(await resolve({ cookie: await cookieOf(claims) })).toBeNull()
    expect(await resolve({ cookie: await cookieOf({ ...claims, sessionId: other.id }) })).toMatchObject({
      sessionId: other.id,
    })
    expect((await accounts.listSessions(owner.userId)).map(({ id }) => id)).toEqual([other.id])
  })

  it('of one user is no session of another, and is not ended by another', async () => {
    const { resolve, cookieOf, claims, accounts, workspaceId, session } = await open()
    const person = { email: 'eve@example.org', name: 'Eve', passwordHash: 'x', role: 'owner' } as const
    const { userId } = await accounts.addMember({ workspaceId, ...person })
    expect(await resolve({ cookie: await cookieOf({ ...claims, sub: userId }) })).toBeNull()
    expect(await accounts.endSession(userId, session.id, 'ended_by_user')).toBe(false)
    expect(await resolve({ cookie: await cookieOf(claims) })).not.toBeNull()
  })

  it('counts for 7 days without use', async () => {
    const { resolve, cookieOf, claims, clock } = await open()
    const cookie = await cookieOf(claims, { maxAge: 400 * 86_400 })
    clock.move(7 * DAY_MS - 1)
    expect(await resolve({ cookie })).not.toBeNull()
    clock.move(7 * DAY_MS)
    expect(await resolve({ cookie })).toBeNull()
  })

  it('counts for 30 days at most, however often it is used', async () => {
    const { resolve, cookieOf, claims, clock, accounts, owner } = await open()
    const cookie = await cookieOf(claims, { maxAge: 400 * 86_400 })
    for (let days = 0; days < 29; days++) {
      clock.move(DAY_MS)
      expect(await resolve({ cookie })).not.toBeNull()
    }
    clock.move(DAY_MS)
    expect(await resolve({ cookie })).toBeNull()
    expect(await accounts.listSessions(owner.userId)).toEqual([])
  })

  it('shows when it was last seen, to the minute', async () => {
    const { resolve, cookieOf, claims, clock, accounts, owner, session } = await open()
    const cookie = await cookieOf(claims)
    const lastSeen = async () => (await accounts.listSessions(owner.userId))[0]?.lastSeenAt
    clock.move(59_000)
    await resolve({ cookie })
    expect(await lastSeen()).toBe(session.lastSeenAt)
    clock.move(1_000)
    await resolve({ cookie })
    expect(await lastSeen()).toBe(new Date(clock.now()).toISOString())
  })
})

describe('[S-14] a bearer', () => {
  const tokenOf = async ({ accounts, workspaceId, owner }: Opened) =>
    accounts.createToken({ workspaceId, userId: owner.userId, name: 'ci', scopes: ['runs:read'], expiresAt: null })

  it('makes its token the actor, for the user who made it', async () => {
    const opened = await open()
    const { token, bearer } = await tokenOf(opened)
    expect(await opened.resolve({ authorization: `Bearer ${bearer}` })).toMatchObject({
      ...{ kind: 'token', userId: opened.owner.userId, role: 'owner', scopes: ['runs:read'], tokenId: token.id },
    })
  })

  it('counts no more when its user left or was made inactive', async () => {
    const opened = await open()
    const { bearer } = await tokenOf(opened)
    await opened.accounts.setUserActive(opened.owner.userId, false)
    expect(await opened.resolve({ authorization: `Bearer ${bearer}` })).toBeNull()
  })

  it('that is wrong is not made good by a cookie', async () => {
    const opened = await open()
    const cookie = await opened.cookieOf(opened.claims)
    expect(await opened.resolve({ cookie, authorization: 'Bearer plm_wrong' })).toBeNull()
    expect(await opened.resolve({ cookie, authorization: 'Basic YTpi' })).toBeNull()
  })
})

type Opened = Awaited<ReturnType<typeof open>>
