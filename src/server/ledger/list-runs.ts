import type { Prisma } from '@/generated/sqlite/client'
import type { RunRecord } from '@/orchestration/model/records'
import type { RunListQuery } from '@/orchestration/ports'
import { fromCursor, pageOf } from './cursors'
import type { LedgerContext } from './ledger-context'
import { toRunRecord } from './rows/run-row'

/** Newest first. SQLite folds the case of ASCII letters only. */
export async function listRuns(
  ctx: LedgerContext,
  query: RunListQuery,
): Promise<{ items: RunRecord[]; nextCursor: string | null }> {
  const conditions: Prisma.RunWhereInput[] = []
  if (query.status) conditions.push({ status: { in: query.status } })
  if (query.backend !== undefined) conditions.push({ backends: { contains: `,${query.backend},` } })
  if (query.createdBy !== undefined) conditions.push({ createdById: query.createdBy })
  if (query.query !== undefined) conditions.push(textCondition(ctx, query.query))
  if (query.cursor !== undefined) conditions.push(olderThan(query.cursor))
  const found = await ctx.db.run.findMany({
    where: { workspaceId: query.workspaceId, AND: conditions },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  })
  const { rows, nextCursor } = pageOf(found, query.limit)
  return { items: rows.map(toRunRecord), nextCursor }
}

function textCondition(ctx: LedgerContext, text: string): Prisma.RunWhereInput {
  // LIKE folds case on SQLite; PostgreSQL must be told to, by a word that SQLite's client does not know.
  const contains = { contains: text, ...(ctx.dialect === 'postgresql' && { mode: 'insensitive' }) }
  return { OR: [{ title: contains }, { prompt: contains }] }
}

function olderThan(cursor: string): Prisma.RunWhereInput {
  const { createdAt, id } = fromCursor(cursor)
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] }
}
