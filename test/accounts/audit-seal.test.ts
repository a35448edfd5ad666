import { randomBytes } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createNewId } from '@/orchestration/model/ids'
import { createAccountStore } from '@/server/accounts/account-store'
import { createFileAuditSeal } from '@/server/accounts/audit-seal'
import { DIALECTS } from '../support/test-database'
import { makeTemporaryFolder, openAccounts } from './open-accounts'

const ENTRY = {
  workspaceId: null,
  actorId: 'a',
  actorName: 'A',
  action: 'x',
  object: 'o',
  result: 'ok',
  detail: {},
} as const

describe.each(DIALECTS)('[F17] [S-19] the sealed head of the audit trail on %s', (dialect) => {
  async function open() {
    const { db, clock } = await openAccounts(dialect)
    const file = path.join(await makeTemporaryFolder(), 'audit-head')
    const auditSeal = createFileAuditSeal({ file, secret: 'a secret of this test' })
    const newId = createNewId(() => clock.now(), randomBytes)
    const accounts = createAccountStore(db, { clock, newId, auditSeal })
    const append = async (count: number, object = 'o') => {
      for (let n = 0; n < count; n++) await accounts.appendAudit({ ...ENTRY, object })
    }
    return { db, clock, newId, file, accounts, append }
  }

  it('shows that the newest entries were deleted, also after more were written', async () => {
    const { db, accounts, append } = await open()
    await append(5)
    expect(await accounts.verifyAudit()).toEqual({ entries: 5, brokenAt: null, isSealValid: true })
    await db.auditEntry.deleteMany({ where: { seq: { gt: 3 } } })
    expect(await accounts.verifyAudit()).toMatchObject({ entries: 3, brokenAt: 4 })
    await append(4, 'later')
    expect(await accounts.verifyAudit()).toMatchObject({ brokenAt: 5 })
  })

  it('shows that all entries were deleted', async () => {
    const { db, accounts, append } = await open()
    await append(3)
    await db.auditEntry.deleteMany()
    expect(await accounts.verifyAudit()).toMatchObject({ entries: 0, brokenAt: 1 })
  })

  it('cannot be made up without its secret, and is readable by its owner alone', async () => {
    const { db, accounts, append, file } = await open()
    await append(3)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await db.auditEntry.deleteMany({ where: { seq: 3 } })
    const { seq: _, ...rest } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
    await writeFile(file, JSON.stringify({ ...rest, seq: 2 }))
    expect(await accounts.verifyAudit()).toMatchObject({ isSealValid: false })
    await append(1)
    expect(await accounts.verifyAudit()).toMatchObject({ isSealValid: false })
  })

  it('starts at the state of a trail that had none, once, and says so', async () => {
    const { db, accounts, append, clock, newId } = await open()
    await createAccountStore(db, { clock, newId }).appendAudit(ENTRY)
    await accounts.startAuditSeal()
    await accounts.startAuditSeal()
    await append(1)
    const entries = await db.auditEntry.findMany({ orderBy: { seq: 'asc' } })
    expect(entries.map(({ action, detail }) => [action, detail])).toEqual([
      ['x', '{}'],
      ['audit.seal', '{"entries":1}'],
      ['x', '{}'],
    ])
    expect(await accounts.verifyAudit()).toEqual({ entries: 3, brokenAt: null, isSealValid: true })
  })

  it('goes on from entries of a process with a head of its own', async () => {
    const { db, accounts, append, clock, newId } = await open()
    await append(2)
    await createAccountStore(db, { clock, newId }).appendAudit(ENTRY)
    await append(1)
    await db.auditEntry.deleteMany({ where: { seq: 4 } })
    expect(await accounts.verifyAudit()).toMatchObject({ brokenAt: 4 })
  })
})
