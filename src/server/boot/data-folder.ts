import { randomBytes } from 'node:crypto'
import { access, chmod, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createFileAuditSeal, type AuditSeal } from '@/server/accounts/audit-seal'
import { BootError } from './boot-error'
import { messageOf } from '@/orchestration/model/message-of'

const SECRET_LENGTH_MIN = 32

/**
 * Makes the data folder (mode 0700: database, secrets, agents' files), or closes one that others can read.
 * @throws BootError when it cannot be made or is shared with others by intent, like /tmp.
 */
export async function prepareDataFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    const { mode } = await stat(dataDir)
    if ((mode & 0o1000) !== 0)
      throw new BootError(`PLENUM_DATA_DIR ${dataDir} is shared by all users: give Plenum its own`)
    if ((mode & 0o077) !== 0) await chmod(dataDir, 0o700)
  } catch (error) {
    if (error instanceof BootError) throw error
    throw new BootError(`PLENUM_DATA_DIR ${dataDir} cannot be used: ${messageOf(error)}`, { cause: error })
  }
}

/**
 * A secret of this data folder, created at the first start and readable by the user of the process only. Processes that start
 * at the same time get the same one.
 * @throws BootError when it cannot be stored, or when the file holds no secret.
 */
export async function readOrCreateSecret(dataDir: string, name: string): Promise<string> {
  const file = path.join(/* turbopackIgnore: true */ dataDir, name)
  try {
    await createWhole(file, randomBytes(48).toString('base64url'))
    await chmod(file, 0o600)
  } catch (error) {
    throw new BootError(`${file} cannot be written: ${messageOf(error)}`, { cause: error })
  }
  const secret = (await readFile(file, 'utf8')).trim()
  if (secret.length < SECRET_LENGTH_MIN) {
    throw new BootError(`${file} holds no secret of ${SECRET_LENGTH_MIN} characters: delete it and a new one is made`)
  }
  return secret
}

/** A link appears with its whole content, so no other process reads half a secret; an existing file is left as it is. */
async function createWhole(file: string, content: string): Promise<void> {
  if (await exists(file)) return
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.new`
  try {
    await writeFile(draft, content, { mode: 0o600, flag: 'wx' })
    await link(draft, file)
  } catch (error) {
    if (!isExisting(error)) throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file)
    return true
  } catch {
    return false // if it is there but unreachable, the attempt to create it says why
  }
}

/** The audit trail's head, under a secret of its own: it is not to change with the one that sessions are encrypted with. */
export async function openAuditSeal(dataDir: string): Promise<AuditSeal> {
  const secret = await readOrCreateSecret(dataDir, 'audit-secret')
  return createFileAuditSeal({ file: path.join(/* turbopackIgnore: true */ dataDir, 'audit-head'), secret })
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}
