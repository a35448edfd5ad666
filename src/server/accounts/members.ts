import { DomainError } from '@/orchestration/model/errors'
import { ROLES } from '@/server/auth/permissions'
import type { Db } from '@/server/database/client'
import { isUniqueConflict } from '@/server/database/prisma-errors'
import { z } from 'zod'
import type { AccountTools, MemberRows } from './account-store'
import type { CommitChange } from './audit-trail'
import type { MemberRecord } from './records'
import { markRevoked } from './revocation-mark'
import { normalizeEmail, toUser, type UserRow } from './users'

const roleSchema = z.enum(ROLES)

export function createMemberRows(db: Db, tools: AccountTools, commitChange: CommitChange): MemberRows {
  const { clock, newId } = tools
  const getMember: MemberRows['getMember'] = async (userId, workspaceId) => {
    const row = await db.member.findUnique({
      where: { userId_workspaceId: { userId, workspaceId } },
      include: { user: true },
    })
    return row === null ? null : toMember(row)
  }

  return {
    getMember,

    async listWorkspaces() {
      const rows = await db.workspace.findMany({ orderBy: { id: 'asc' } })
      return rows.map((row) => ({ id: row.id, name: row.name, createdAt: row.createdAt.toISOString() }))
    },

    async getHomeMember(userId) {
      const row = await db.member.findFirst({
        where: { userId },
        orderBy: [{ createdAt: 'asc' }, { workspaceId: 'asc' }],
        include: { user: true },
      })
      return row === null ? null : toMember(row)
    },

    async listMembers(workspaceId) {
      const rows = await db.member.findMany({
        where: { workspaceId },
        orderBy: [{ createdAt: 'asc' }, { userId: 'asc' }],
        include: { user: true },
      })
      return rows.map(toMember)
    },

    async addMember({ workspaceId, role, passwordHash, auditOf, ...person }) {
      const at = new Date(clock.now())
      const email = normalizeEmail(person.email)
      const user = { id: newId('usr'), email, name: person.name.trim(), passwordHash, createdAt: at }
      const member = { userId: user.id, workspaceId, role, createdAt: at }
      try {
        const audit = auditOf?.({ userId: user.id, name: user.name, workspaceId })
        await commitChange(audit, () => [db.user.create({ data: user }), db.member.create({ data: member })])
        const row = await db.user.findUniqueOrThrow({ where: { id: user.id } })
        return { ...member, createdAt: at.toISOString(), user: toUser(row) }
      } catch (error) {
        if (!isUniqueConflict(error)) throw error
        throw new DomainError('conflict', `There is already a user with the address ${email}`, { cause: error })
      }
    },

    async setMemberRole(userId, workspaceId, role) {
      const change = { where: { userId, workspaceId, ...unlessLastOwner(workspaceId, userId, role) }, data: { role } }
      const [{ count }] = await db.$transaction([db.member.updateMany(change), markRevoked(db, tools)])
      const member = await getMember(userId, workspaceId)
      if (count === 0) throw whyRefused(member, userId, workspaceId)
      if (member === null) throw noSuchMember(userId, workspaceId)
      tools.onRevoked?.(userId)
      return member
    },

    async removeMember(userId, workspaceId) {
      const where = { userId, workspaceId, ...unlessLastOwner(workspaceId, userId, null) }
      const [{ count }] = await db.$transaction([db.member.deleteMany({ where }), markRevoked(db, tools)])
      if (count === 0) throw whyRefused(await getMember(userId, workspaceId), userId, workspaceId)
      tools.onRevoked?.(userId)
    },
  }
}

/** A condition of the write itself, so that two owners who demote each other cannot both find the other still there. */
function unlessLastOwner(workspaceId: string, userId: string, nextRole: string | null) {
  if (nextRole === 'owner') return {}
  const anotherOwner = { some: { workspaceId, role: 'owner', userId: { not: userId } } }
  return { OR: [{ role: { not: 'owner' } }, { workspace: { members: anotherOwner } }] }
}

function whyRefused(member: MemberRecord | null, userId: string, workspaceId: string): DomainError {
  if (member === null) return noSuchMember(userId, workspaceId)
  return new DomainError('conflict', `user ${userId} is the last owner of workspace ${workspaceId}: name another first`)
}

function noSuchMember(userId: string, workspaceId: string): DomainError {
  return new DomainError('not_found', `user ${userId} is not a member of workspace ${workspaceId}`)
}

function toMember(row: {
  userId: string
  workspaceId: string
  role: string
  createdAt: Date
  user: UserRow
}): MemberRecord {
  return {
    userId: row.userId,
    workspaceId: row.workspaceId,
    role: roleSchema.parse(row.role),
    createdAt: row.createdAt.toISOString(),
    user: toUser(row.user),
  }
}
