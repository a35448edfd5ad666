import { Prisma } from '@/generated/sqlite/client'
import type { EventRecord } from '@/orchestration/model/events'
import type { LedgerStore } from '@/orchestration/ports'
import type { LedgerContext } from './ledger-context'

type EventQuery = Parameters<LedgerStore['listEvents']>[1]
type StoredEvent = {
  seq: number
  workerId: string | null
  attempt: number | null
  type: string
  message: string
  payload: string
  createdAt: Date
}

export async function listEvents(ctx: LedgerContext, runId: string, query: EventQuery): Promise<EventRecord[]> {
  const rows = await selectEvents(ctx, runId, query)
  return rows.map((row) => {
    // Written by this ledger from an EventRecord: type and payload belong together.
    return {
      runId,
      ...row,
      payload: JSON.parse(row.payload) as unknown,
      createdAt: timeText(row.createdAt),
    } as EventRecord
  })
}

/** The payload is spliced in as it stands: parsing and encoding it again would be most of the work. */
export async function listEventTexts(
  ctx: LedgerContext,
  runId: string,
  query: { after: number; limit: number },
): Promise<{ seq: number; json: string }[]> {
  const rows = await selectEvents(ctx, runId, query)
  const prefix = `{"runId":${JSON.stringify(runId)},"seq":`
  return rows.map(({ seq, workerId, attempt, type, message, payload, createdAt }) => {
    const head = `${prefix}${seq},"workerId":${JSON.stringify(workerId)},"attempt":${attempt},"type":"${type}"`
    const json = `${head},"message":${JSON.stringify(message)},"payload":${payload},"createdAt":"${timeText(createdAt)}"}`
    return { seq, json }
  })
}

/** Raw, because Prisma's findMany takes twice the time per row, and a trace has ten thousands. */
async function selectEvents({ db }: LedgerContext, runId: string, query: EventQuery): Promise<StoredEvent[]> {
  const { after = 0, before, limit, workerId, types } = query
  const conditions = [Prisma.sql`"runId" = ${runId}`, Prisma.sql`"seq" > ${after}`]
  if (before !== undefined) conditions.push(Prisma.sql`"seq" < ${before}`)
  if (workerId !== undefined) conditions.push(Prisma.sql`"workerId" = ${workerId}`)
  if (types !== undefined)
    conditions.push(types.length === 0 ? Prisma.sql`1 = 0` : Prisma.sql`"type" IN (${Prisma.join(types)})`)
  // With `before` alone the page is the newest before it, so a screen can go back from the end.
  const isBackwards = before !== undefined && query.after === undefined
  const rows = await db.$queryRaw<StoredEvent[]>`
    SELECT "seq", "workerId", "attempt", "type", "message", "payload", "createdAt" FROM "Event"
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY "seq" ${isBackwards ? Prisma.sql`DESC` : Prisma.empty} LIMIT ${limit}`
  return isBackwards ? rows.reverse() : rows
}

function timeText(createdAt: Date): string {
  return createdAt.toISOString()
}
