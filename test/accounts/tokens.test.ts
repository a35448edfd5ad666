import { describe, expect, it } from 'vitest'
import type { Dialect } from '@/server/database/database-url'
import { DIALECTS } from '../support/test-database'
import { openAccountsWithOwner } from './open-accounts'

async function openWithToken(dialect: Dialect, expiresAt: string | null = null) {
  const opened = await openAccountsWithOwner(dialect)
  const { accounts, workspaceId, owner } = opened
  const made = await accounts.createToken({
    workspaceId,
    userId: owner.userId,
    name: 'ci',
    scopes: ['runs:read', 'runs:launch'],
    expiresAt,
  })
  return { ...opened, ...made }
}

describe.each(DIALECTS)('an API token (%s)', (dialect) => {
  it('is verified by its bearer, whose secret is stored as a hash only', async () => {
    const { accounts, token, bearer, db } = await openWithToken(dialect)
    expect(bearer).toMatch(/^plm_[0-9a-z]+_[0-9a-f]{64}$/)
    expect(await accounts.verifyToken(bearer)).toMatchObject({ id: token.id, scopes: ['runs:read', 'runs:launch'] })
    expect(JSON.stringify(await db.apiToken.findMany())).not.toContain(bearer.split('_')[2])
  })

  it.each([
    ['with another secret', (bearer: string) => bearer.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
    ['with another id', (bearer: string) => bearer.replace(/^plm_./, 'plm_z')],
    ['cut short', (bearer: string) => bearer.slice(0, -1)],
    ['with something behind', (bearer: string) => `${bearer}0`],
    ['that is empty', () => ''],
  ])('is refused %s', async (_name, change) => {
    const { accounts, bearer } = await openWithToken(dialect)
    expect(await accounts.verifyToken(change(bearer))).toBeNull()
  })

  it('ends at its expiry', async () => {
    const { accounts, bearer, clock } = await openWithToken(dialect, '2026-01-01T01:00:00.000Z')
    clock.move(3_599_999)
    expect(await accounts.verifyToken(bearer)).not.toBeNull()
    clock.move(1)
    expect(await accounts.verifyToken(bearer)).toBeNull()
  })

  it('ends when it is revoked, once and for all', async () => {
    const { accounts, token, bearer, clock } = await openWithToken(dialect)
    const revoked = await accounts.revokeToken(token.id)
    clock.move(1_000)
    expect(await accounts.revokeToken(token.id)).toEqual(revoked)
    expect(await accounts.verifyToken(bearer)).toBeNull()
    await expect(accounts.revokeToken('tok_unknown')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('says when it was last used, to the minute', async () => {
    const { accounts, token, bearer, clock } = await openWithToken(dialect)
    expect((await accounts.getToken(token.id))?.lastUsedAt).toBeNull()
    await accounts.verifyToken(bearer)
    const first = new Date(clock.now()).toISOString()
    expect((await accounts.getToken(token.id))?.lastUsedAt).toBe(first)
    clock.move(59_000)
    await accounts.verifyToken(bearer)
    expect((await accounts.getToken(token.id))?.lastUsedAt).toBe(first)
    clock.move(1_000)
    await accounts.verifyToken(bearer)
    expect((await accounts.getToken(token.id))?.lastUsedAt).toBe(new Date(clock.now()).toISOString())
    clock.move(-3_600_000) // the wall is set back
    await accounts.verifyToken(bearer)
    expect((await accounts.getToken(token.id))?.lastUsedAt).toBe(new Date(clock.now()).toISOString())
  })

  it('is listed without its secret, newest first', async () => {
    const { accounts, token, workspaceId, owner, clock } = await openWithToken(dialect)
    clock.move(1)
    const input = { workspaceId, userId: owner.userId, name: 'second', scopes: ['runs:read' as const], expiresAt: null }
    const second = await accounts.createToken(input)
    expect(await accounts.listTokens({ workspaceId })).toEqual([second.token, token])
    expect(await accounts.listTokens({ workspaceId, userId: 'usr_other' })).toEqual([])
  })
})
