import { describe, expect, it } from 'vitest'
import { DIALECTS } from '../support/test-database'
import { openAccountsWithOwner } from './open-accounts'

const entry = (object: string) => ({
  workspaceId: 'wsp_1',
  actorId: 'usr_1',
  actorName: 'Ada',
  action: 'runs.launch',
  object,
  result: 'ok' as const,
  detail: { targets: 3 },
})

describe.each(DIALECTS)('[F17] [S-19] the audit trail (%s)', (dialect) => {
  it('numbers entries without a gap when many are added at once', async () => {
    const { accounts } = await openAccountsWithOwner(dialect)
    await Promise.all(Array.from({ length: 40 }, (_, index) => accounts.appendAudit(entry(`run_${index}`))))
    const listed = await accounts.listAudit({ workspaceId: 'wsp_1', limit: 100 })
    expect(listed.map((record) => record.seq)).toEqual(Array.from({ length: 40 }, (_, index) => 40 - index))
    expect(await accounts.verifyAudit()).toEqual({ entries: 40, brokenAt: null, isSealValid: true })
  })

  it('is listed per workspace, page by page', async () => {
    const { accounts } = await openAccountsWithOwner(dialect)
    for (const object of ['a', 'b', 'c']) await accounts.appendAudit(entry(object))
    await accounts.appendAudit({ ...entry('d'), workspaceId: 'wsp_2' })
    const page = await accounts.listAudit({ workspaceId: 'wsp_1', before: 3, limit: 1 })
    expect(page.map((record) => record.object)).toEqual(['b'])
  })

  it.each([
    ['a changed entry', 2, (db: Db) => db.auditEntry.update({ where: { seq: 2 }, data: { object: 'run_other' } })],
    ['a deleted entry', 3, (db: Db) => db.auditEntry.delete({ where: { seq: 2 } })],
  ])('shows %s', async (_name, brokenAt, tamper) => {
    const { accounts, db } = await openAccountsWithOwner(dialect)
    for (const object of ['a', 'b', 'c']) await accounts.appendAudit(entry(object))
    await tamper(db)
    expect(await accounts.verifyAudit()).toMatchObject({ brokenAt })
  })
})

type Db = Awaited<ReturnType<typeof openAccountsWithOwner>>['db']
