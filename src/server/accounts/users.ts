import { DomainError } from '@/orchestration/model/errors'
import type { Db } from '@/server/database/client'
import { isMissingRow } from '@/server/database/prisma-errors'
import type { UserRows } from './account-store'
import type { UserRecord } from './records'

export type UserRow = {
  id: string
  email: string
  name: string
  active: boolean
  sessionVersion: number
  createdAt: Date
}

export function createUserRows(db: Db): UserRows {
  return {
    async getUser(userId) {
      const row = await db.user.findUnique({ where: { id: userId } })
      return row === null ? null : toUser(row)
    },
    async findCredentials(email) {
      const row = await db.user.findUnique({ where: { email: normalizeEmail(email) } })
      return row === null ? null : { user: toUser(row), passwordHash: row.passwordHash }
    },
    setPasswordHash: (userId, passwordHash) => updateUser(db, userId, { passwordHash }),
    setUserActive: (userId, active) => updateUser(db, userId, { active }),
    endSessions: (userId) => updateUser(db, userId, {}),
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

/** Every change of a user that matters here ends its sessions. */
async function updateUser(
  db: Db,
  userId: string,
  change: { passwordHash?: string; active?: boolean },
): Promise<UserRecord> {
  try {
    const row = await db.user.update({ where: { id: userId }, data: { ...change, sessionVersion: { increment: 1 } } })
    return toUser(row)
  } catch (error) {
    if (isMissingRow(error)) throw new DomainError('not_found', `user ${userId} does not exist`, { cause: error })
    throw error
  }
}
