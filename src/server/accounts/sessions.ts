import { beginningOf } from '@/orchestration/model/cut-text'
import type { Db } from '@/server/database/client'
import { isMissingRow } from '@/server/database/prisma-errors'
import type { AccountTools, SessionRows } from './account-store'
import type { CommitChange } from './audit-trail'
import type { SessionEndReason, SessionRecord } from './records'
import { markRevoked } from './revocation-mark'

const DAY_MS = 86_400_000
/** However much it is used, a session ends after this time. */
export const SESSION_AGE_MAX_MS = 30 * DAY_MS
const SESSION_IDLE_MAX_MS = 7 * DAY_MS
const USE_NOTED_EVERY_MS = 60_000
/** Sessions that ended before this time are removed when their user signs in again. */
const KEPT_AFTER_END_MS = 90 * DAY_MS
const USER_AGENT_CHARS_MAX = 400

export function createSessionRows(db: Db, tools: AccountTools, commitChange: CommitChange): SessionRows {
  const { clock, newId } = tools

  /** The condition of a session that counts at this moment. */
  const live = () => ({
    endedAt: null,
    createdAt: { gt: new Date(clock.now() - SESSION_AGE_MAX_MS) },
    lastSeenAt: { gt: new Date(clock.now() - SESSION_IDLE_MAX_MS) },
  })

  return {
    async createSession({ userId, userAgent, address }) {
      const at = new Date(clock.now())
      const row = { id: newId('sgn'), userId, userAgent: beginningOf(userAgent, USER_AGENT_CHARS_MAX), address }
      const [created] = await db.$transaction([
        db.session.create({ data: { ...row, createdAt: at, lastSeenAt: at } }),
        db.session.deleteMany({ where: { userId, lastSeenAt: { lt: new Date(at.getTime() - KEPT_AFTER_END_MS) } } }),
      ])
      return toSession(created)
    },

    async useSession(sessionId) {
      const row = await db.session.findFirst({ where: { id: sessionId, ...live() } })
      if (row === null) return null
      const now = clock.now()
      // A use in the future was noted before the clock was set back: it is not the last one.
      if (Math.abs(now - row.lastSeenAt.getTime()) < USE_NOTED_EVERY_MS) return toSession(row)
      try {
        const noted = { where: { id: sessionId, endedAt: null }, data: { lastSeenAt: new Date(now) } }
        return toSession(await db.session.update(noted))
      } catch (error) {
        if (isMissingRow(error)) return null // ended since it was read
        throw error
      }
    },

    async listSessions(userId) {
      const rows = await db.session.findMany({ where: { userId, ...live() }, orderBy: { lastSeenAt: 'desc' } })
      return rows.map(toSession)
    },

    async endSession(userId, sessionId, reason, audit) {
      const change = { where: { id: sessionId, userId, endedAt: null }, data: endOf(clock.now(), reason) }
      try {
        await commitChange(audit, () => [db.session.update(change), markRevoked(db, tools)])
      } catch (error) {
        if (isMissingRow(error)) return false
        throw error
      }
      tools.onRevoked?.(userId)
      return true
    },

    async endOtherSessions(userId, sessionId, audit) {
      const where = { userId, id: { not: sessionId }, endedAt: null }
      const count = await db.session.count({ where })
      const data = endOf(clock.now(), 'ended_by_user')
      await commitChange(audit, () => [db.session.updateMany({ where, data }), markRevoked(db, tools)])
      tools.onRevoked?.(userId)
      return count
    },
  }
}

/** The columns of a session that ends now. */
export function endOf(now: number, reason: SessionEndReason): { endedAt: Date; endReason: SessionEndReason } {
  return { endedAt: new Date(now), endReason: reason }
}

type SessionRow = {
  id: string
  userId: string
  userAgent: string
  address: string
  createdAt: Date
  lastSeenAt: Date
}

function toSession(row: SessionRow): SessionRecord {
  return {
    id: row.id,
    userId: row.userId,
    userAgent: row.userAgent,
    address: row.address,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
  }
}
