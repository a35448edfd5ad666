import { createHash, timingSafeEqual } from 'node:crypto'
import { DomainError } from '@/orchestration/model/errors'
import type { Db } from '@/server/database/client'
import { isMissingRow, isUniqueConflict } from '@/server/database/prisma-errors'
import type { AccountTools, FirstOwnerSetup } from './account-store'
import type { CommitChange } from './audit-trail'
import type { MemberRecord } from './records'
import { normalizeEmail, toUser } from './users'

/** Its row is the claim: the primary key lets exactly one setup write it, on both databases. */
const OWNER_CLAIM = 'first-owner'
const SETUP_TOKEN = 'setup-token-sha256'

export function createFirstOwnerSetup(
  db: Db,
  { clock, newId, randomBytes }: AccountTools,
  commitChange: CommitChange,
): FirstOwnerSetup {
  const now = () => new Date(clock.now())
  const readSetting = async (key: string) => (await db.setting.findUnique({ where: { key } }))?.value ?? null
  const hasOwner = async () => (await readSetting(OWNER_CLAIM)) !== null

  return {
    hasOwner,

    async issueSetupToken() {
      if (await hasOwner()) throw alreadySetUp()
      const token = Buffer.from(randomBytes(32)).toString('hex')
      const row = { value: sha256(token), updatedAt: now() }
      await db.setting.upsert({ where: { key: SETUP_TOKEN }, create: { key: SETUP_TOKEN, ...row }, update: row })
      return token
    },

    async isSetupToken(token) {
      const stored = await readSetting(SETUP_TOKEN)
      return stored !== null && isSameHash(stored, sha256(token)) && !(await hasOwner())
    },

    async createFirstOwner(input) {
      const at = now()
      const user = { id: newId('usr'), email: normalizeEmail(input.email), name: input.name.trim(), createdAt: at }
      const workspace = { id: newId('wsp'), name: input.workspaceName.trim(), createdAt: at }
      const member = { userId: user.id, workspaceId: workspace.id, role: 'owner', createdAt: at } as const
      const useToken = () =>
        input.setupToken === null
          ? db.setting.deleteMany({ where: { key: SETUP_TOKEN } })
          : db.setting.delete({ where: { key: SETUP_TOKEN, value: sha256(input.setupToken) } })
      try {
        const audit = input.auditOf?.({ userId: user.id, name: user.name, workspaceId: workspace.id })
        await commitChange(audit, () => [
          db.setting.create({ data: { key: OWNER_CLAIM, value: user.id, updatedAt: at } }),
          useToken(),
          db.user.create({ data: { ...user, passwordHash: input.passwordHash } }),
          db.workspace.create({ data: workspace }),
          db.member.create({ data: member }),
        ])
        const row = await db.user.findUniqueOrThrow({ where: { id: user.id } })
        return { ...member, createdAt: at.toISOString(), user: toUser(row) } satisfies MemberRecord
      } catch (error) {
        if (isUniqueConflict(error)) throw alreadySetUp(error)
        if (isMissingRow(error)) {
          throw new DomainError('forbidden', 'The setup link is not valid any more: use the one printed last.', {
            cause: error,
          })
        }
        throw error
      }
    },
  }
}

function alreadySetUp(cause?: unknown): DomainError {
  return new DomainError('conflict', 'This installation already has an owner: sign in instead.', { cause })
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function isSameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
