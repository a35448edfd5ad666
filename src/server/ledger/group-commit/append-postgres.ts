import { EVENT_VERSIONS } from '@/orchestration/model/events/versions'
import type { Fence } from '@/orchestration/ports'
import type { Db } from '@/server/database/client'
import { storableText } from '../storable'
import { fenceKey, type Appended, type Entry } from './batch'

/**
 * One statement, so that run rows are locked for as short as can be. Locks first: run rows, then workers, each in order of
 * their ids, so that no two processes can wait for each other. The statement's snapshot may be older than the locks it
 * waited for; SHARE reads a row's newest version, so a worker that ended meanwhile is seen as ended. (KEY SHARE would not
 * wait for a lease renewal, but it takes the old version: events were written after their attempt's end.)
 */
const APPEND = `
WITH batch AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json)
    AS b(o int, r text, f text, fa int, fe int, w text, a int, t text, v int, m text, p text)
), runs AS MATERIALIZED (
  SELECT "id" FROM "Run" WHERE "id" IN (SELECT r FROM batch) ORDER BY "id" FOR UPDATE
), live AS MATERIALIZED (
  SELECT worker."id", worker."runId", worker."attempt", worker."epoch"
  FROM runs JOIN "Worker" worker ON worker."runId" = runs."id"
  WHERE worker."id" IN (SELECT f FROM batch) AND worker."status" = 'running'
  ORDER BY worker."id" FOR SHARE OF worker
), kept AS (
  SELECT batch.*, row_number() OVER (PARTITION BY r ORDER BY o) AS place
  FROM batch JOIN live ON live."id" = f AND live."runId" = r AND live."attempt" = fa AND live."epoch" = fe
), raised AS (
  UPDATE "Run" SET "lastSeq" = "lastSeq" + n FROM (SELECT r, count(*)::int AS n FROM kept GROUP BY r) counts
  WHERE "Run"."id" = r RETURNING "Run"."id", "Run"."lastSeq" - n AS before
), written AS (
  INSERT INTO "Event" ("runId", "seq", "workerId", "attempt", "epoch", "type", "v", "message", "payload", "createdAt")
  SELECT r, raised.before + place, w, a, fe, t, v, m, p, $2::timestamp FROM kept JOIN raised ON raised."id" = r
)
SELECT live."id" AS "workerId", live."runId", live."attempt", live."epoch", raised.before::int AS "lastSeqBefore"
FROM live LEFT JOIN raised ON raised."id" = live."runId"`

type Row = Fence & { lastSeqBefore: number | null }

export async function appendPostgres(db: Db, entries: Entry[], now: string): Promise<Appended> {
  let order = 0
  const batch = entries.flatMap(({ fence, drafts }) =>
    drafts.map(({ draft, payloadJson }) => ({
      o: order++,
      r: fence.runId,
      f: fence.workerId,
      fa: fence.attempt,
      fe: fence.epoch,
      w: draft.workerId,
      a: draft.attempt,
      t: draft.type,
      v: EVENT_VERSIONS[draft.type],
      m: storableText(draft.message),
      p: payloadJson,
    })),
  )
  const rows = await db.$queryRawUnsafe<Row[]>(APPEND, JSON.stringify(batch), now)
  return {
    liveFences: new Set(rows.map(fenceKey)),
    lastSeqBefore: new Map(
      rows.flatMap(({ runId, lastSeqBefore }) => (lastSeqBefore === null ? [] : [[runId, lastSeqBefore] as const])),
    ),
  }
}
