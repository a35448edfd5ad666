import { z } from 'zod'
import { DomainError } from '@/orchestration/model/errors'
import { formatBearer, hashTokenSecret, isTokenSecret, parseBearer } from '@/server/auth/api-tokens'
import { SCOPES } from '@/server/auth/permissions'
import type { Db } from '@/server/database/client'
import { isMissingRow } from '@/server/database/prisma-errors'
import { isUnreadableValue, jsonColumn } from '@/orchestration/model/stored-value'
import type { AccountTools, TokenRows } from './account-store'
import type { CommitChange } from './audit-trail'
import type { TokenRecord } from './records'
import { markRevoked } from './revocation-mark'
import { tokenEnd } from './token-end'

const scopesSchema = z.array(z.enum(SCOPES))
const SCOPES_COLUMN = jsonColumn('ApiToken.scopes', scopesSchema)
const USE_NOTED_EVERY_MS = 60_000

export function createTokenRows(db: Db, tools: AccountTools, commitChange: CommitChange): TokenRows {
  const { clock, newId, randomBytes } = tools
  return {
    async createToken({ scopes, expiresAt, auditOf, ...input }) {
      const secret = Buffer.from(randomBytes(32)).toString('hex')
      const id = newId('tok')
      const end = expiresAt === undefined ? tokenEnd(clock.now()) : expiresAt
      const row = {
        ...input,
        id,
        scopes: SCOPES_COLUMN.encode(scopesSchema.parse(scopes)),
        createdAt: new Date(clock.now()),
        expiresAt: end === null ? null : new Date(end),
      }
      const data = { ...row, secretHash: hashTokenSecret(secret) }
      await commitChange(auditOf?.(id, end), () => [db.apiToken.create({ data })])
      // Not read back: a read that failed now would lose the bearer of a token that is stored.
      return { token: toToken({ ...row, lastUsedAt: null, revokedAt: null }), bearer: formatBearer(id, secret) }
    },

    async listTokens(query) {
      const rows = await db.apiToken.findMany({ where: query, orderBy: { id: 'desc' } })
      return rows.map(toListedToken)
    },

    async getToken(tokenId) {
      const row = await db.apiToken.findUnique({ where: { id: tokenId } })
      return row === null ? null : toToken(row)
    },

    async revokeToken(tokenId, audit) {
      const change = { where: { id: tokenId, revokedAt: null }, data: { revokedAt: new Date(clock.now()) } }
      await commitChange(audit, () => [db.apiToken.updateMany(change), markRevoked(db, tools)])
      const row = await db.apiToken.findUnique({ where: { id: tokenId } })
      if (row === null) throw new DomainError('not_found', `token ${tokenId} does not exist`)
      tools.onRevoked?.(row.userId)
      return toToken(row)
    },

    async verifyToken(bearer) {
      const parts = parseBearer(bearer)
      if (parts === null) return null
      const row = await db.apiToken.findUnique({ where: { id: parts.tokenId } })
      // The hash is compared for an unknown id too, so that the time says nothing about which ids exist.
      const isRight = isTokenSecret(parts.secret, row?.secretHash ?? hashTokenSecret(''))
      if (row === null || !isRight || row.revokedAt !== null) return null
      const now = clock.now()
      if (row.expiresAt !== null && row.expiresAt.getTime() <= now) return null
      // A use in the future was noted before the wall was set back: it is not the last one.
      const isNoted = row.lastUsedAt !== null && Math.abs(now - row.lastUsedAt.getTime()) < USE_NOTED_EVERY_MS
      if (isNoted) return toToken(row)
      return noteUse(row.id, new Date(now))
    },
  }

  async function noteUse(tokenId: string, lastUsedAt: Date): Promise<TokenRecord | null> {
    try {
      return toToken(await db.apiToken.update({ where: { id: tokenId, revokedAt: null }, data: { lastUsedAt } }))
    } catch (error) {
      if (isMissingRow(error)) return null // revoked or deleted since it was read
      throw error
    }
  }
}

type TokenRow = Omit<TokenRecord, 'scopes' | 'createdAt' | 'expiresAt' | 'lastUsedAt' | 'revokedAt'> & {
  scopes: string
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
  revokedAt: Date | null
}

/** A token whose scopes cannot be read is refused when it is used. It is listed without any, so that it can be revoked. */
function toListedToken(row: TokenRow): TokenRecord {
  try {
    return toToken(row)
  } catch (error) {
    if (!isUnreadableValue(error)) throw error
    return toToken({ ...row, scopes: SCOPES_COLUMN.encode([]) })
  }
}

function toToken(row: TokenRow): TokenRecord {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    userId: row.userId,
    name: row.name,
    scopes: SCOPES_COLUMN.decode(row.scopes, row.id),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }
}
