import type { Prisma } from '@/generated/sqlite/client'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import type { LedgerStore } from '@/orchestration/ports'
import type { Database } from '@/server/database/client'
import { fromCursor, pageOf } from './cursors'
import { readableRecords, type OnUnreadable } from './readable-records'
import { toRequestRecord } from './rows/request-row'

type RequestQuery = Parameters<LedgerStore['listRuntimeRequests']>[0]

export async function getRuntimeRequest({ db }: Database, requestId: string): Promise<RuntimeRequestRecord | null> {
  const row = await db.runtimeRequest.findUnique({ where: { id: requestId } })
  return row && toRequestRecord(row)
}

/** Oldest first: who has waited longest comes first. */
export async function listRuntimeRequests(
  { db }: Database,
  query: RequestQuery,
  onUnreadable: OnUnreadable,
): Promise<{ items: RuntimeRequestRecord[]; nextCursor: string | null }> {
  const conditions: Prisma.RuntimeRequestWhereInput[] = []
  if (query.workspaceId !== undefined) conditions.push({ workspaceId: query.workspaceId })
  if (query.runId !== undefined) conditions.push({ runId: query.runId })
  if (query.workerId !== undefined) conditions.push({ workerId: query.workerId })
  if (query.status !== undefined) conditions.push({ status: { in: query.status } })
  if (query.cursor !== undefined) {
    const { createdAt, id } = fromCursor(query.cursor)
    conditions.push({ OR: [{ createdAt: { gt: createdAt } }, { createdAt, id: { gt: id } }] })
  }
  const found = await db.runtimeRequest.findMany({
    where: { AND: conditions },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: query.limit + 1,
  })
  const { rows, nextCursor } = pageOf(found, query.limit)
  return { items: readableRecords(rows, toRequestRecord, { table: 'RuntimeRequest', onUnreadable }), nextCursor }
}

/** Answers that wait for their delivery, in the order they were given. */
export async function listQueuedRuntimeRequestResponses(
  { db }: Database,
  workerId: string,
): Promise<RuntimeRequestRecord[]> {
  const rows = await db.runtimeRequest.findMany({
    where: { workerId, responseStatus: 'queued' },
    orderBy: [{ answeredAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(toRequestRecord)
}
