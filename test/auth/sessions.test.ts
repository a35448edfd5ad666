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
  return { ...opened, cookieOf, resolve, claims: { sub: opened.owner.userId, sessionVersion: 1 } }
}

describe('a session', () => {
  it('makes its user the actor, with the role of now', async () => {
    const { resolve, cookieOf, claims, accounts, workspaceId, owner } = await open()
    const cookie = await cookieOf(claims)
    expect(await resolve({ cookie })).toEqual({
      ...{ kind: 'user', userId: owner.userId, name: 'Ada', workspaceId, role: 'owner' },
      ...{ scopes: null, tokenId: null },
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
    expect(await resolve({ cookie: await cookieOf({ ...claims, sessionVersion }) })).toBeNull()
  })

  it.each([
    ['that is no JWT', async () => `${sessionCookieName(false)}=nonsense`],
    ['of another secret', async (o: Opened) => o.cookieOf(o.claims, { secret: 'another' })],
    ['that is over', async (o: Opened) => o.cookieOf(o.claims, { maxAge: -60 })],
    ['without a version', async (o: Opened) => o.cookieOf({ sub: o.owner.userId })],
    ['of nobody', async (o: Opened) => o.cookieOf({ ...o.claims, sub: 'usr_gone' })],
    ['under another name', async (o: Opened) => (await o.cookieOf(o.claims)).replace('plenum.', 'x.')],
  ])('%s is a stranger', async (_name, cookieOf) => {
    const opened = await open()
    expect(await opened.resolve({ cookie: await cookieOf(opened) })).toBeNull()
  })
})

describe('a bearer', () => {
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
