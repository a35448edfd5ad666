import { readFile } from 'node:fs/promises'
import type { AccountStore } from '@/server/accounts/account-store'
import { createFirstOwnerDirectly } from '@/server/auth/setup'
import type { Env } from '@/server/env'
import { messageOf } from '@/orchestration/model/message-of'
import { isDomainError } from '@/orchestration/model/errors'
import { BootError } from './boot-error'

/**
 * Sees to it that there is an owner or a way to become it. Answers the one-time setup token while there is none; with
 * PLENUM_OWNER_EMAIL and its password file the owner is made at once. @throws BootError for a file or password that will not do.
 */
export async function ensureOwner(accounts: AccountStore, env: Pick<Env, 'owner'>): Promise<string | null> {
  if (await accounts.hasOwner()) return null
  if (env.owner === null) return accounts.issueSetupToken()
  const { email, passwordFile } = env.owner
  try {
    const password = (await readFile(/* turbopackIgnore: true */ passwordFile, 'utf8')).replace(/\r?\n$/, '')
    await createFirstOwnerDirectly(accounts, { email, name: email.split('@')[0] ?? email, password })
    return null
  } catch (error) {
    if (isDomainError(error) && error.code === 'conflict') return null // another process of this database was faster
    const reason = messageOf(error)
    throw new BootError(`PLENUM_OWNER_PASSWORD_FILE ${passwordFile} cannot be used: ${reason}`, { cause: error })
  }
}
