import { stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AdminRequest } from '@/server/admin/admin-request'
import { runAdminCommand, type AdminDeps } from '@/server/admin/run-admin-command'
import { verifyPassword } from '@/server/auth/passwords'
import { openDatabase } from '@/server/database/client'
import { writeAcceptance } from '@/server/services/isolation/accepted-isolation'
import { openAdmin, OWNER } from './open-admin'

const token = {
  command: 'create-token',
  email: OWNER.email,
  name: 'ci',
  scopes: ['runs:read'],
  expiresAt: null,
} as const

function command(admin: AdminDeps, request: AdminRequest) {
  return runAdminCommand(admin, request, 'root')
}

async function openWithOwner() {
  const admin = await openAdmin()
  const answer = await command(admin, { command: 'create-owner', ...OWNER })
  expect(answer).toMatchObject({ ok: true })
  return admin
}

describe('admin commands', () => {
  it('[S-14] tokens expire after 90 days by default; the expiry is printed and recorded', async () => {
    const admin = await openWithOwner()
    const [workspace] = await admin.accounts.listWorkspaces()
    const workspaceId = workspace?.id ?? ''
    for (const expiresAt of [null, '2031-02-03T04:05:06.000Z']) {
      const answer = await command(admin, { ...token, scopes: ['runs:read'], expiresAt })
      if (!answer.ok) throw new Error(answer.message)
      expect(answer.text).toMatch(/^plm_\S+$/)
      const [made] = await admin.accounts.listTokens({ workspaceId })
      const usual = new Date(Date.parse(made?.createdAt ?? '') + 90 * 86_400_000).toISOString()
      expect(made?.expiresAt).toBe(expiresAt ?? usual)
      expect(answer.note).toContain(made?.expiresAt)
      const [entry] = await admin.accounts.listAudit({ workspaceId, limit: 1 })
      expect(entry).toMatchObject({ action: 'tokens.create', detail: { expiresAt: made?.expiresAt } })
    }
  })

  it('make the first owner, then more owners of the same workspace', async () => {
    const admin = await openWithOwner()
    const second = await command(admin, { command: 'create-owner', ...OWNER, email: 'grace@example.org' })
    expect(second).toMatchObject({ ok: true })
    const workspaces = await admin.accounts.listWorkspaces()
    expect(workspaces).toHaveLength(1)
    const members = await admin.accounts.listMembers(workspaces[0]?.id ?? '')
    expect(members.map(({ role, user }) => [user.email, role])).toEqual([
      [OWNER.email, 'owner'],
      ['grace@example.org', 'owner'],
    ])
  })

  it('let nobody else in while agents can read secrets and no owner has accepted that', async () => {
    const admin = await openAdmin(undefined, { level: 'open', by: null, why: 'nothing works here' })
    await command(admin, { command: 'create-owner', ...OWNER })
    expect(await command(admin, { ...token, scopes: ['runs:read'] })).toMatchObject({ ok: true })
    const second = { command: 'create-owner', ...OWNER, email: 'grace@example.org' } as const
    const refused = { ok: false, message: expect.stringContaining('Runtimes page') as string }
    expect(await command(admin, second)).toMatchObject(refused)
    await writeAcceptance(admin, { by: 'usr_1', name: 'Ada', at: '2026-01-01T00:00:00.000Z' })
    expect(await command(admin, second)).toMatchObject({ ok: true })
    expect(await command(admin, { ...token, scopes: ['runs:read'], email: 'grace@example.org' })).toMatchObject({
      ok: true,
    })
  })

  it('make no token for one of several people while that is not accepted', async () => {
    const sealed = await openWithOwner()
    await command(sealed, { command: 'create-owner', ...OWNER, email: 'grace@example.org' })
    const open = { ...sealed, getIsolation: () => Promise.resolve({ level: 'open', by: null, why: '' } as const) }
    expect(await command(sealed, { ...token, scopes: ['runs:read'] })).toMatchObject({ ok: true })
    expect(await command(open, { ...token, scopes: ['runs:read'], email: 'grace@example.org' })).toMatchObject({
      ok: false,
    })
  })

  it('refuse a weak password and a taken address', async () => {
    const admin = await openWithOwner()
    const weak = await command(admin, {
      command: 'create-owner',
      ...OWNER,
      email: 'b@example.org',
      password: 'x',
    })
    expect(weak).toMatchObject({ ok: false, message: expect.stringContaining('12 characters') as string })
    const taken = await command(admin, { command: 'create-owner', ...OWNER })
    expect(taken).toMatchObject({ ok: false, message: expect.stringContaining(OWNER.email) as string })
  })

  it('print a token that works, alone', async () => {
    const admin = await openWithOwner()
    const answer = await command(admin, { ...token, scopes: ['runs:read'] })
    expect(answer.ok && (await admin.accounts.verifyToken(answer.text))).toMatchObject({ scopes: ['runs:read'] })
    const nobody = await command(admin, { ...token, scopes: ['runs:read'], email: 'nobody@example.org' })
    expect(nobody).toMatchObject({ ok: false, message: expect.stringContaining('nobody@example.org') as string })
  })

  it('set a new password and end the sessions', async () => {
    const admin = await openWithOwner()
    const before = await admin.accounts.findCredentials(OWNER.email)
    const password = 'nine loud mountains'
    expect(await command(admin, { command: 'reset-password', email: OWNER.email, password })).toMatchObject({
      ok: true,
    })
    const after = await admin.accounts.findCredentials(OWNER.email)
    expect(await verifyPassword(password, after?.passwordHash ?? null)).toBe(true)
    expect(after?.user.sessionVersion).toBe((before?.user.sessionVersion ?? 0) + 1)
  })

  it('copy the database in use into a file for the owner only, and never over another', async () => {
    const admin = await openWithOwner()
    const file = path.join(admin.folder, "it's a copy.db")
    expect(await command(admin, { command: 'backup', file })).toMatchObject({ ok: true })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const copy = await openDatabase({ databaseUrl: `file:${file}`, startedAt: new Date(0).toISOString() })
    expect(await copy.db.user.findMany()).toEqual(await admin.ledger.db.user.findMany())
    await copy.close()

    await writeFile(path.join(admin.folder, 'taken'), 'precious')
    const taken = await command(admin, { command: 'backup', file: path.join(admin.folder, 'taken') })
    expect(taken).toMatchObject({ ok: false, message: expect.stringContaining('is there already') as string })
  })

  it('leave a record of each command and of who gave it', async () => {
    const admin = await openWithOwner()
    await command(admin, { ...token, scopes: ['runs:read'] })
    await command(admin, { command: 'reset-password', email: OWNER.email, password: 'nine loud mountains' })
    await command(admin, { command: 'reset-password', email: 'nobody@example.org', password: 'nine loud mountains' })
    await command(admin, { command: 'verify-ledger' })
    const entries = await admin.ledger.db.auditEntry.findMany({ orderBy: { seq: 'asc' } })
    expect(entries.map(({ actorName, action, result }) => [actorName, action, result])).toEqual([
      [OWNER.name, 'workspace.create', 'ok'],
      ['Operator root', 'members.create', 'ok'],
      ['Operator root', 'tokens.create', 'ok'],
      ['Operator root', 'users.reset_password', 'ok'],
      ['Operator root', 'users.reset_password', 'refused'],
      ['Operator root', 'admin.verify_ledger', 'ok'],
    ])
    expect(entries[2]?.object).toMatch(/^tok_/)
    expect(JSON.stringify(entries)).not.toMatch(/plm_|mountains/)
  })
})
