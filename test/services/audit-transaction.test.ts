import { expect, test } from 'vitest'
import type { ServiceContext } from '@/server/services/context'
import { endMyOtherSessions, endMySession } from '@/server/services/me/my-sessions'
import { createToken } from '@/server/services/tokens/create-token'
import { revokeToken } from '@/server/services/tokens/revoke-token'
import { refuseEntries } from '../support/refuse-entries'
import { openServices } from './support/open-services'

async function open() {
  const services = await openServices()
  const { userId, workspaceId } = services.ctx.actor
  const session = await services.deps.accounts.createSession({ userId, userAgent: '', address: '' })
  const other = await services.deps.accounts.createSession({ userId, userAgent: 'other', address: '' })
  const ctx: ServiceContext = { ...services.ctx, actor: { ...services.ctx.actor, sessionId: session.id } }
  const made = await createToken(ctx, { name: 'first', scopes: ['runs:read'] })
  const { accounts } = services.deps
  return {
    ...{ ...services, ctx, made },
    acts: {
      'tokens.create': () => createToken(ctx, { name: 'second', scopes: ['runs:read'] }),
      'tokens.revoke': () => revokeToken(ctx, { id: made.token.id }),
      'me.endSession': () => endMySession(ctx, { id: other.id }),
      'me.endOtherSessions': () => endMyOtherSessions(ctx),
    },
    rights: async () => ({
      tokens: (await accounts.listTokens({ workspaceId })).map(({ id, revokedAt }) => [id, revokedAt]),
      sessions: (await accounts.listSessions(userId)).length,
    }),
    audit: () => accounts.listAudit({ workspaceId, limit: 20 }),
  }
}

test.each(['tokens.create', 'tokens.revoke', 'me.endSession', 'me.endOtherSessions'] as const)(
  '[F17] [S-19] %s changes nothing when its entry of the audit trail cannot be stored, and is recorded once when it can',
  async (action) => {
    const { acts, rights, audit, ledger, deps } = await open()
    const before = await rights()
    const allowEntries = await refuseEntries(ledger.db)
    await expect(acts[action]()).rejects.toThrow()
    expect(await rights()).toEqual(before)
    await allowEntries()
    await acts[action]()
    expect(await rights()).not.toEqual(before)
    const entries = (await audit()).filter((entry) => entry.action === action)
    const failed = entries.filter(({ result }) => result === 'failed')
    expect(failed).toHaveLength(1)
    expect(entries.filter(({ result }) => result === 'ok')).toHaveLength(action === 'tokens.create' ? 2 : 1)
    expect(await deps.accounts.verifyAudit()).toMatchObject({ brokenAt: null })
  },
)
