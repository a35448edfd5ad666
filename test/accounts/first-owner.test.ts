import { describe, expect, it } from 'vitest'
import { DIALECTS } from '../support/test-database'
import { OWNER, openAccounts, openAccountsWithOwner } from './open-accounts'

const input = { ...OWNER, passwordHash: 'hash' }

describe.each(DIALECTS)('the first owner (%s)', (dialect) => {
  it('[S-06] is made once, however many ask at the same time', async () => {
    const { accounts, db } = await openAccounts(dialect)
    const setupToken = await accounts.issueSetupToken()
    const attempts = Array.from({ length: 50 }, (_, index) =>
      accounts.createFirstOwner({ ...input, email: `user${index}@example.org`, setupToken }),
    )
    const outcomes = await Promise.allSettled(attempts)

    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    expect(refusals.every((reason) => (reason as { code?: string }).code === 'conflict')).toBe(true)
    expect(await db.user.count()).toBe(1)
    expect(await db.workspace.count()).toBe(1)
    expect(await accounts.hasOwner()).toBe(true)
  })

  it('gets a workspace and the role of an owner', async () => {
    const { accounts, owner } = await openAccountsWithOwner(dialect)
    expect(owner).toMatchObject({ role: 'owner', user: { email: OWNER.email, active: true } })
    expect(await accounts.getHomeMember(owner.userId)).toEqual(owner)
    expect(await accounts.listWorkspaces()).toMatchObject([{ id: owner.workspaceId, name: OWNER.workspaceName }])
  })

  it('[S-06] is refused to a wrong or replaced setup token, and nothing is left of the try', async () => {
    const { accounts, db } = await openAccounts(dialect)
    const replaced = await accounts.issueSetupToken()
    const current = await accounts.issueSetupToken()
    await expect(accounts.createFirstOwner({ ...input, setupToken: replaced })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await accounts.isSetupToken(replaced)).toBe(false)
    expect(await accounts.hasOwner()).toBe(false)
    expect(await db.user.count()).toBe(0)
    await expect(accounts.createFirstOwner({ ...input, setupToken: current })).resolves.toMatchObject({ role: 'owner' })
  })

  it('[S-06] uses up the setup token, which is stored as a hash only', async () => {
    const { accounts, db } = await openAccounts(dialect)
    const setupToken = await accounts.issueSetupToken()
    expect(JSON.stringify(await db.setting.findMany())).not.toContain(setupToken)
    await accounts.createFirstOwner({ ...input, setupToken })
    expect(await accounts.isSetupToken(setupToken)).toBe(false)
    await expect(accounts.issueSetupToken()).rejects.toMatchObject({ code: 'conflict' })
  })
})
