import { Prisma } from '@/generated/sqlite/client'
import type { EventRecord } from '@/orchestration/model/events'
import { UPCAST_TYPES, upcastEvent, type StoredEvent } from '@/orchestration/model/events/codecs'
import { assertReadable, isUnreadableEvent, UnreadableEventError } from '@/orchestration/model/events/unreadable-event'
import { messageOf } from '@/orchestration/model/message-of'
import type { EventText, LedgerStore } from '@/orchestration/ports'
import type { Database } from '@/server/database/client'
import type { Dialect } from '@/server/database/database-url'

type EventQuery = Parameters<LedgerStore['listEvents']>[1]
type Row = Omit<StoredEvent, 'runId' | 'v'> & { v: number; payload: string }

/** A time as the text that a record has. As a DateTime it would be parsed and printed again for each row. */
const TIME = {
  sqlite: Prisma.raw(`CAST("createdAt" AS TEXT)`),
  postgresql: Prisma.raw(`to_char("createdAt", 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`),
} as const satisfies Record<Dialect, Prisma.Sql>

/** A whole event as JSON, its payload spliced in as it stands. One column is read several times faster than eight. */
const EVENT_JSON = {
  sqlite:
    Prisma.raw(`'{"runId":' || json_quote("runId") || ',"seq":' || "seq" || ',"workerId":' || json_quote("workerId")
    || ',"attempt":' || json_quote("attempt") || ',"type":' || json_quote("type") || CASE "v" WHEN 1 THEN '' ELSE ',"v":' || "v" END
    || ',"message":' || json_quote("message")
    || ',"payload":' || "payload" || ',"createdAt":"' || "createdAt" || '"}'`),
  postgresql: Prisma.raw(`'{"runId":' || to_json("runId") || ',"seq":' || "seq" || ',"workerId":'
    || coalesce(to_json("workerId")::text, 'null') || ',"attempt":' || coalesce("attempt"::text, 'null')
    || ',"type":' || to_json("type") || CASE "v" WHEN 1 THEN '' ELSE ',"v":' || "v" END || ',"message":' || to_json("message") || ',"payload":' || "payload"
    || ',"createdAt":"' || to_char("createdAt", 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"}'`),
} as const satisfies Record<Dialect, Prisma.Sql>

/** Raw, because Prisma's findMany takes twice the time per row, and a trace has ten thousands. */
export async function listEvents({ db, dialect }: Database, runId: string, query: EventQuery): Promise<EventRecord[]> {
  const { before, limit, workerId, types } = query
  const isBackward = before !== undefined && query.after === undefined
  const conditions = [Prisma.sql`"runId" = ${runId}`, Prisma.sql`"seq" > ${query.after ?? 0}`]
  if (before !== undefined) conditions.push(Prisma.sql`"seq" < ${before}`)
  if (workerId !== undefined) conditions.push(Prisma.sql`"workerId" = ${workerId}`)
  if (types !== undefined) {
    if (types.length === 0) return []
    conditions.push(Prisma.sql`"type" IN (${Prisma.join(types)})`)
  }
  const order = Prisma.raw(isBackward ? 'DESC' : 'ASC')
  const rows = await db.$queryRaw<Row[]>`
    SELECT "seq", "workerId", "attempt", "type", "v", "message", "payload", ${TIME[dialect]} AS "createdAt" FROM "Event"
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY "seq" ${order} LIMIT ${limit}`
  if (isBackward) rows.reverse()
  const toEvent = query.asStored === true ? shownEvent : readEvent
  return rows.map((row) => toEvent(runId, row))
}

/** @throws UnreadableEventError for an event that this build cannot read. */
function readEvent(runId: string, row: Row): EventRecord {
  const event = { runId, ...row }
  assertReadable(event)
  return upcastEvent({ ...event, payload: payloadOf(event) })
}

/** An event for a list, which shows what it does not know as it is; a payload that is not JSON is left out. */
function shownEvent(runId: string, row: Row): EventRecord {
  const event = { runId, ...row }
  try {
    return upcastEvent({ ...event, payload: payloadOf(event) })
  } catch (error) {
    if (!isUnreadableEvent(error)) throw error
    return upcastEvent({ ...event, message: `${row.message} (its payload cannot be read)`, payload: {} })
  }
}

function payloadOf(event: { runId: string; seq: number; type: string; v: number; payload: string }): unknown {
  try {
    return JSON.parse(event.payload)
  } catch (error) {
    throw new UnreadableEventError('malformed', event, `: ${messageOf(error)}`)
  }
}

/** Texts of events that may be of an earlier version are parsed and brought to this one; all others are passed on as they are. */
export async function listEventTexts(
  { db, dialect }: Database,
  runId: string,
  { after, limit }: { after: number; limit: number },
): Promise<EventText[]> {
  const rows = await db.$queryRaw<EventText[]>`
    SELECT "seq", "type", ${EVENT_JSON[dialect]} AS "json" FROM "Event"
    WHERE "runId" = ${runId} AND "seq" > ${after} ORDER BY "seq" LIMIT ${limit}`
  return rows.map((row) => (UPCAST_TYPES.includes(row.type) ? { ...row, json: upcastText(row.json) } : row))
}

function upcastText(json: string): string {
  return JSON.stringify(upcastEvent(JSON.parse(json) as StoredEvent)) // a row of this table, spliced together by the query
}
