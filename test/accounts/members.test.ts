import { describe, expect, it } from 'vitest'
import { DIALECTS } from '../support/test-database'
import { openAccountsWithOwner } from './open-accounts'

const person = { email: 'Grace@Example.org', name: 'Grace', passwordHash: 'hash' }

describe.each(DIALECTS)('members (%s)', (dialect) => {
  it('are found by their address without regard to case', async () => {
    const { accounts, workspaceId } = await openAccountsWithOwner(dialect)
    const member = await accounts.addMember({ ...person, workspaceId, role: 'member' })
    const found = await accounts.findCredentials(' gRACE@example.ORG ')
    expect(found).toMatchObject({ user: { id: member.userId, email: 'grace@example.org' }, passwordHash: 'hash' })
  })

  it('cannot share an address', async () => {
    const { accounts, workspaceId } = await openAccountsWithOwner(dialect)
    await accounts.addMember({ ...person, workspaceId, role: 'member' })
    const again = accounts.addMember({ ...person, email: 'GRACE@example.org', workspaceId, role: 'viewer' })
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
    expect(await accounts.listMembers(workspaceId)).toHaveLength(2)
  })

  it('always include an owner', async () => {
    const { accounts, workspaceId, owner } = await openAccountsWithOwner(dialect)
    await expect(accounts.setMemberRole(owner.userId, workspaceId, 'admin')).rejects.toMatchObject({ code: 'conflict' })
    await expect(accounts.removeMember(owner.userId, workspaceId)).rejects.toMatchObject({ code: 'conflict' })
    const second = await accounts.addMember({ ...person, workspaceId, role: 'owner' })
    expect(await accounts.setMemberRole(owner.userId, workspaceId, 'admin')).toMatchObject({ role: 'admin' })
    await expect(accounts.removeMember(second.userId, workspaceId)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('that do not exist cannot be changed', async () => {
    const { accounts, workspaceId } = await openAccountsWithOwner(dialect)
    await expect(accounts.setMemberRole('usr_x', workspaceId, 'admin')).rejects.toMatchObject({ code: 'not_found' })
    await expect(accounts.removeMember('usr_x', workspaceId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(accounts.setPasswordHash('usr_x', 'hash')).rejects.toMatchObject({ code: 'not_found' })
  })
})
