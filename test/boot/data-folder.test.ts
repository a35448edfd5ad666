import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { prepareDataFolder, readOrCreateSecret } from '@/server/boot/data-folder'
import { makeTemporaryFolder } from '../accounts/open-accounts'

const modeOf = async (file: string) => (await stat(file)).mode & 0o777

describe('the data folder', () => {
  it('is made for the owner of the process only', async () => {
    const folder = path.join(await makeTemporaryFolder(), 'deep/data')
    await prepareDataFolder(folder)
    expect(await modeOf(folder)).toBe(0o700)
  })

  it('is closed when others could read it', async () => {
    const folder = path.join(await makeTemporaryFolder(), 'data')
    await mkdir(folder, { mode: 0o755 })
    await prepareDataFolder(folder)
    expect(await modeOf(folder)).toBe(0o700)
  })

  it('is refused when it is shared by intent, or a file', async () => {
    const folder = await makeTemporaryFolder()
    await writeFile(path.join(folder, 'file'), '')
    await expect(prepareDataFolder(path.join(folder, 'file'))).rejects.toThrow('PLENUM_DATA_DIR')
    await chmod(folder, 0o1777)
    await expect(prepareDataFolder(folder)).rejects.toThrow('shared by all users')
    expect((await stat(folder)).mode & 0o7777).toBe(0o1777)
  })

  it('keeps a secret once made, readable by the owner only', async () => {
    const folder = await makeTemporaryFolder()
    const secrets = await Promise.all([1, 2, 3].map(() => readOrCreateSecret(folder, 'auth-secret')))
    expect(new Set(secrets).size).toBe(1)
    expect(secrets[0]).toBe(await readFile(path.join(folder, 'auth-secret'), 'utf8'))
    expect(secrets[0]?.length).toBeGreaterThanOrEqual(64)
    expect(await modeOf(path.join(folder, 'auth-secret'))).toBe(0o600)
  })

  it('refuses a secret file that holds none', async () => {
    const folder = await makeTemporaryFolder()
    await writeFile(path.join(folder, 'auth-secret'), '')
    await expect(readOrCreateSecret(folder, 'auth-secret')).rejects.toThrow('delete it')
  })
})
