import { expect, test } from 'vitest'
import { removeDefinition, saveDefinition } from '@/server/services/runtimes/manage-runtimes'
import { refuseEntries } from '../support/refuse-entries'
import { CAT, openWorkspace, PASSWORD } from './support/open-workspace'

test.each([
  ['added', 'runtimes.save'],
  ['changed', 'runtimes.save'],
  ['removed', 'runtimes.remove'],
] as const)(
  '[F17] a runtime is not %s when the entry of the audit trail cannot be stored, and %s is recorded once when it can',
  async (what, action) => {
    const { accounts, ctx, ledger, save, stored, workspaceId, definitions } = await openWorkspace()
    if (what !== 'added') await save(CAT)
    const act = () =>
      what === 'removed'
        ? removeDefinition(ctx, { runtimeId: CAT.id, password: PASSWORD })
        : saveDefinition(ctx, { entry: { ...CAT, title: 'Another' }, password: PASSWORD })
    const before = await stored()
    const listed = () => definitions.current().map(({ id }) => id)
    const listedBefore = listed()
    const allowEntries = await refuseEntries(ledger.db)
    await expect(act()).rejects.toThrow()
    expect(await stored()).toEqual(before)
    expect(listed()).toEqual(listedBefore)
    await allowEntries()
    await act()
    expect(await stored()).not.toEqual(before)
    const entries = (await accounts.listAudit({ workspaceId, limit: 20 })).filter((entry) => entry.action === action)
    expect(entries.map(({ result, object }) => [result, object])).toEqual([
      ['ok', CAT.id],
      ['failed', what === 'removed' ? CAT.id : 'none'],
    ])
    expect(await accounts.verifyAudit()).toMatchObject({ brokenAt: null })
  },
)

test('removing a runtime that is not there is recorded as refused', async () => {
  const { accounts, ctx, workspaceId } = await openWorkspace()
  const remove = removeDefinition(ctx, { runtimeId: 'none-such', password: PASSWORD })
  await expect(remove).rejects.toMatchObject({ code: 'not_found' })
  const [entry] = await accounts.listAudit({ workspaceId, limit: 1 })
  expect(entry).toMatchObject({ action: 'runtimes.remove', object: 'none-such', result: 'refused' })
})
