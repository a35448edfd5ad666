import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { announcementOf } from '@/server/boot/announcement'
import { ensureOwner } from '@/server/boot/ensure-owner'
import { makeTemporaryFolder, openAccounts, openAccountsWithOwner } from '../accounts/open-accounts'

async function ownerFile(password: string) {
  const passwordFile = path.join(await makeTemporaryFolder(), 'password')
  await writeFile(passwordFile, password)
  return { owner: { email: 'ada@example.org', passwordFile } }
}

describe('at boot', () => {
  it('a server without an owner gets a setup link in its one line', async () => {
    const { accounts } = await openAccounts()
    const token = await ensureOwner(accounts, { owner: null })
    expect(token !== null && (await accounts.isSetupToken(token))).toBe(true)
    const line = announcementOf('http://127.0.0.1:3000', token, { level: 'sealed' })
    expect(line).toContain(`http://127.0.0.1:3000/setup?token=${token}`)
    expect(line).not.toContain('\n')
  })

  it('a server with an owner gets none', async () => {
    const { accounts } = await openAccountsWithOwner()
    expect(await ensureOwner(accounts, { owner: null })).toBeNull()
    expect(announcementOf('http://127.0.0.1:3000', null, { level: 'sealed' })).not.toContain('setup')
  })

  it.each([
    ['separate_user', 'the work of each other'],
    ['open', 'the secrets of this server'],
  ] as const)('a server whose agents are at the level %s says so in a second line', (level, what) => {
    const [ready, warning, ...more] = announcementOf('http://127.0.0.1:3000', 'token', { level }).split('\n')
    expect(ready).toBe(announcementOf('http://127.0.0.1:3000', 'token', { level: 'sealed' }))
    expect(warning).toContain(what)
    expect(more).toEqual([])
  })

  it('the owner of the settings is made once', async () => {
    const { accounts } = await openAccounts()
    const settings = await ownerFile('seven quiet rivers\n')
    expect(await ensureOwner(accounts, settings)).toBeNull()
    expect(await ensureOwner(accounts, settings)).toBeNull()
    expect(await accounts.findCredentials('ada@example.org')).toMatchObject({ user: { active: true } })
  })

  it('a weak or missing password file is a plain refusal', async () => {
    const { accounts } = await openAccounts()
    await expect(ensureOwner(accounts, await ownerFile('short'))).rejects.toThrow(/PASSWORD_FILE .* 12 characters/)
    const missing = { owner: { email: 'ada@example.org', passwordFile: '/no/such/file' } }
    await expect(ensureOwner(accounts, missing)).rejects.toThrow('/no/such/file')
    expect(await accounts.hasOwner()).toBe(false)
  })
})
