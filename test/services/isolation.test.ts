import { expect, test } from 'vitest'
import type { IsolationState } from '@/orchestration/model/isolation'
import { hashPassword } from '@/server/auth/passwords'
import { acceptOpenIsolation } from '@/server/services/isolation/accept-open-isolation'
import { requireAcceptedIsolation } from '@/server/services/isolation/accepted-isolation'
import { getIsolation } from '@/server/services/isolation/get-isolation'
import { openServices } from './support/open-services'

const OPEN: IsolationState = { level: 'open', by: null, why: 'bwrap is not installed' }
const PASSWORD = 'seven quiet rivers'

async function openOpen(isolation = OPEN) {
  const services = await openServices({ isolation })
  const owner = services.actor('owner')
  await services.deps.accounts.setPasswordHash(owner.userId, await hashPassword(PASSWORD))
  return services
}

test('where agents can read secrets, others get in only after an owner has accepted that, once and for good', async () => {
  const { ctx, deps } = await openOpen()
  await expect(requireAcceptedIsolation(deps)).rejects.toMatchObject({ code: 'illegal_state' })
  expect(await getIsolation(ctx)).toEqual({ ...OPEN, accepted: null })
  const accepted = await acceptOpenIsolation(ctx, { password: PASSWORD })
  expect(accepted).toMatchObject({ by: ctx.actor.userId, name: 'owner' })
  await requireAcceptedIsolation(deps)
  expect(await getIsolation(ctx)).toEqual({ ...OPEN, accepted })
  expect(await acceptOpenIsolation(ctx, { password: PASSWORD })).toEqual(accepted)
})

test('a wrong password accepts nothing, and both attempts are in the audit log', async () => {
  const { ctx, deps, workspaceId } = await openOpen()
  await expect(acceptOpenIsolation(ctx, { password: 'wrong' })).rejects.toThrow('not your password')
  await expect(requireAcceptedIsolation(deps)).rejects.toThrow('Runtimes page')
  await acceptOpenIsolation(ctx, { password: PASSWORD })
  const audit = await deps.accounts.listAudit({ workspaceId, limit: 10 })
  const found = audit.filter(({ action }) => action === 'settings.acceptOpenIsolation').map(({ result }) => result)
  expect(found.sort()).toEqual(['ok', 'refused'])
})

test.each(['admin', 'member', 'viewer'] as const)('an %s accepts nothing in the name of the owners', async (role) => {
  const { as, actor, deps } = await openOpen()
  await expect(acceptOpenIsolation(as(actor(role)), { password: PASSWORD })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(requireAcceptedIsolation(deps)).rejects.toThrow()
})

test.each([
  { level: 'sealed', by: 'bwrap', why: null },
  { level: 'separate_user', by: 'setuid', why: 'no user namespaces' },
] as const)('at the level $level nobody has to accept anything', async (isolation) => {
  const { ctx, deps } = await openOpen(isolation)
  await requireAcceptedIsolation(deps)
  await expect(acceptOpenIsolation(ctx, { password: PASSWORD })).rejects.toThrow('nothing to accept')
})

test('why no stronger level is in force is for those who manage runtimes; the level is for all', async () => {
  const { as, actor, token } = await openOpen()
  expect(await getIsolation(as(actor('admin')))).toMatchObject({ level: 'open', why: OPEN.why })
  for (const who of [actor('member'), actor('viewer'), token(['runs:read'])]) {
    expect(await getIsolation(as(who))).toMatchObject({ level: 'open', why: null })
  }
})
