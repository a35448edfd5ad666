import { DomainError } from '@/orchestration/model/errors'
import { OLD_HASH_PREFIX } from '@/server/auth/old-password-hash'
import type { Db } from '@/server/database/client'
import { isMissingRow } from '@/server/database/prisma-errors'
import type { AccountTools, AuditEntry, UserRows } from './account-store'
import type { CommitChange } from './audit-trail'
import type { SessionEndReason, UserRecord } from './records'
import { markRevoked } from './revocation-mark'
import { endOf } from './sessions'

export type UserRow = {
  id: string
  email: string
  name: string
  active: boolean
  sessionVersion: number
  createdAt: Date
}

export function createUserRows(db: Db, tools: AccountTools, commitChange: CommitChange): UserRows {
  /** Old hashes only become fewer: once there is none, none is looked for. */
  let mayHaveOldHashes = true

  return {
    async getUser(userId) {
      const row = await db.user.findUnique({ where: { id: userId } })
      return row === null ? null : toUser(row)
    },
    async findCredentials(email) {
      const row = await db.user.findUnique({ where: { email: normalizeEmail(email) } })
      return row === null ? null : { user: toUser(row), passwordHash: row.passwordHash }
    },
    async hasOldPasswordHashes() {
      if (!mayHaveOldHashes) return false
      const where = { passwordHash: { startsWith: OLD_HASH_PREFIX } }
      mayHaveOldHashes = (await db.user.findFirst({ where, select: { id: true } })) !== null
      return mayHaveOldHashes
    },
    async replacePasswordHash(userId, before, passwordHash) {
      await db.user.updateMany({ where: { id: userId, passwordHash: before }, data: { passwordHash } })
    },
    setPasswordHash: (userId, passwordHash, audit) => updateUser(userId, { passwordHash }, 'password_changed', audit),
    setUserActive: (userId, active) => updateUser(userId, { active }, 'user_changed'),
    endSessions: (userId) => updateUser(userId, {}, 'ended_by_user'),
  }

  /** Every change of a user that matters here ends its sessions. */
  async function updateUser(
    userId: string,
    change: { passwordHash?: string; active?: boolean },
    reason: SessionEndReason,
    audit?: AuditEntry,
  ): Promise<UserRecord> {
    const sessions = { where: { userId, endedAt: null }, data: endOf(tools.clock.now(), reason) }
    try {
      await commitChange(audit, () => [
        db.user.update({ where: { id: userId }, data: { ...change, sessionVersion: { increment: 1 } } }),
        db.session.updateMany(sessions),
        markRevoked(db, tools),
      ])
      tools.onRevoked?.(userId)
      return toUser(await db.user.findUniqueOrThrow({ where: { id: userId } }))
    } catch (error) {
      if (isMissingRow(error)) throw new DomainError('not_found', `user ${userId} does not exist`, { cause: error })
      throw error
    }
  }
}

export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase()
}

export function toUser(row: UserRow): UserRecord {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    active: row.active,
    sessionVersion: row.sessionVersion,
    createdAt: row.createdAt.toISOString(),
  }
}
