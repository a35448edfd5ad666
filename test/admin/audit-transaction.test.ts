import { expect, test } from 'vitest'
import type { AdminRequest } from '@/server/admin/admin-request'
import { runAdminCommand } from '@/server/admin/run-admin-command'
import { refuseEntries } from '../support/refuse-entries'
import { openAdmin, OWNER } from './open-admin'

const password = 'nine loud mountains'
const COMMANDS: AdminRequest[] = [
  { command: 'create-owner', ...OWNER, email: 'grace@example.org' },
  { command: 'create-token', email: OWNER.email, name: 'ci', scopes: ['runs:read'], expiresAt: null },
  { command: 'reset-password', email: OWNER.email, password },
]

async function open() {
  const admin = await openAdmin()
  const { db } = admin.ledger
  const rights = async () => ({
    settings: await db.setting.findMany(),
    users: await db.user.findMany(),
    members: await db.member.findMany(),
    tokens: await db.apiToken.findMany(),
  })
  const entries = (result: string) => db.auditEntry.findMany({ where: { result }, orderBy: { seq: 'asc' } })
  return { admin, db, rights, entries, run: (request: AdminRequest) => runAdminCommand(admin, request, 'root') }
}

test('[F17] the first owner is not made when who made it cannot be recorded', async () => {
  const { db, admin, rights, entries, run } = await open()
  const before = await rights()
  const allowEntries = await refuseEntries(db)
  expect(await run({ command: 'create-owner', ...OWNER })).toMatchObject({ ok: false })
  expect(await rights()).toEqual(before)
  await allowEntries()
  expect(await run({ command: 'create-owner', ...OWNER })).toMatchObject({ ok: true })
  const made = await entries('ok')
  expect(made.map(({ actorName, action }) => [actorName, action])).toEqual([
    [OWNER.name, 'workspace.create'],
    ['Operator root', 'members.create'],
  ])
  expect(await admin.accounts.verifyAudit()).toMatchObject({ entries: 3, brokenAt: null })
})

test.each(COMMANDS)(
  '[F17] $command changes nothing when its entry of the audit trail cannot be stored, and is recorded once when it can',
  async (request) => {
    const { db, admin, rights, entries, run } = await open()
    await run({ command: 'create-owner', ...OWNER })
    const before = await rights()
    const recorded = (await entries('ok')).length
    const allowEntries = await refuseEntries(db)
    expect(await run(request)).toMatchObject({ ok: false })
    expect(await rights()).toEqual(before)
    expect(await entries('refused')).toHaveLength(1)
    await allowEntries()
    expect(await run(request)).toMatchObject({ ok: true })
    expect(await rights()).not.toEqual(before)
    expect(await entries('ok')).toHaveLength(recorded + 1)
    expect(await admin.accounts.verifyAudit()).toMatchObject({ brokenAt: null })
  },
)
