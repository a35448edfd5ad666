import type { Prisma, Run } from '@/generated/sqlite/client'
import { foldText } from '@/orchestration/model/fold-text'
import type { RunRecord } from '@/orchestration/model/records'
import type { RunListQuery } from '@/orchestration/ports'
import type { Database } from '@/server/database/client'
import type { Dialect } from '@/server/database/database-url'
import { fromCursor, pageOf, type Place } from './cursors'
import { INTERRUPTED } from './interrupted-rows'
import { readableRecords, type OnUnreadable } from './readable-records'
import { toRunRecord } from './rows/run-row'
import { searchTextOf } from './search-text'

/** Newest first. */
export async function listRuns(
  database: Database,
  query: RunListQuery,
  onUnreadable: OnUnreadable,
): Promise<{ items: RunRecord[]; nextCursor: string | null }> {
  const found: Run[] = []
  let after = query.cursor === undefined ? null : fromCursor(query.cursor)
  for (let isMore = true; isMore && found.length <= query.limit;) {
    const page = await findPage(database, query, after)
    found.push(...page.filter((run) => holdsTexts(run, query)))
    after = page.at(-1) ?? null
    isMore = page.length > query.limit
  }
  const { rows, nextCursor } = pageOf(found, query.limit)
  return { items: readableRecords(rows, toRunRecord, { table: 'Run', onUnreadable }), nextCursor }
}

/** One run more than asked for, where there are as many. */
function findPage({ db, dialect }: Database, query: RunListQuery, after: Place | null): Promise<Run[]> {
  const conditions: Prisma.RunWhereInput[] = []
  if (query.status) conditions.push({ status: { in: query.status } })
  if (query.interrupted !== undefined) conditions.push(interruptedCondition(query.interrupted))
  if (query.backend !== undefined)
    conditions.push({ backends: { contains: pattern(backendMark(query.backend), dialect) } })
  if (query.createdBy !== undefined) conditions.push({ createdById: query.createdBy })
  if (query.query !== undefined) conditions.push(textCondition(foldText(query.query), dialect))
  if (after !== null) conditions.push(olderThan(after))
  return db.run.findMany({
    where: { workspaceId: query.workspaceId, AND: conditions },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  })
}

function interruptedCondition(isWanted: boolean): Prisma.RunWhereInput {
  // A run without a failure has no reason that could be compared.
  return isWanted
    ? { failureReason: INTERRUPTED }
    : { OR: [{ failureReason: null }, { NOT: { failureReason: INTERRUPTED } }] }
}

/** A row without the column is of a version that did not have it; `holdsTexts` looks at its texts. */
function textCondition(folded: string, dialect: Dialect): Prisma.RunWhereInput {
  return { OR: [{ searchText: { contains: pattern(folded, dialect) } }, { searchText: null }] }
}

/** `contains` is LIKE, where % and _ stand for anything. PostgreSQL lets them be escaped; on SQLite Prisma gives no way to. */
function pattern(text: string, dialect: Dialect): string {
  return dialect === 'postgresql' ? text.replace(/[\\%_]/g, '\\$&') : text
}

/** Whether what LIKE found is what was meant: with % or _ in a text it finds too much, never too little. */
function holdsTexts(run: Run, { query = '', backend }: RunListQuery): boolean {
  if (backend !== undefined && !run.backends.includes(backendMark(backend))) return false
  return query === '' || (run.searchText ?? searchTextOf(run)).includes(foldText(query))
}

function backendMark(backend: string): string {
  return `,${backend},`
}

function olderThan({ createdAt, id }: Place): Prisma.RunWhereInput {
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] }
}
