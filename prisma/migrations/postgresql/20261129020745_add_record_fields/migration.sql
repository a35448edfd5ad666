-- AlterTable
ALTER TABLE "Worker" ADD COLUMN     "queuedAt" TIMESTAMP(3),
ADD COLUMN     "roleId" TEXT,
ADD COLUMN     "updatedAt" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "WorkerAttempt" ADD COLUMN     "kind" TEXT,
ADD COLUMN     "launchId" TEXT,
ADD COLUMN     "queuedAt" TIMESTAMP(3),
ADD COLUMN     "roleId" TEXT,
ADD COLUMN     "target" TEXT,
ADD COLUMN     "title" TEXT,
ADD COLUMN     "updatedAt" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "RuntimeRequest" ADD COLUMN     "providerSessionId" TEXT,
ADD COLUMN     "requestJson" TEXT,
ADD COLUMN     "responseJson" TEXT,
ADD COLUMN     "runtime" TEXT,
ADD COLUMN     "sessionId" TEXT,
ADD COLUMN     "updatedAt" TIMESTAMP(3);

-- Values for the rows that are there, as the fold of their events gives them; the rows' own times where events are missing.
UPDATE "Worker" SET
  "roleId" = "kind" || '-' || "ordinal",
  "queuedAt" = "createdAt",
  "updatedAt" = COALESCE("endedAt", "startedAt", "createdAt");
UPDATE "Worker" SET "queuedAt" = e."at"
FROM (SELECT "workerId", MAX("createdAt") AS "at" FROM "Event" WHERE "type" = 'worker.requeued' GROUP BY "workerId") e
WHERE e."workerId" = "Worker"."id";
UPDATE "Worker" SET "updatedAt" = e."at"
FROM (
  SELECT "workerId", MAX("createdAt") AS "at" FROM "Event"
  WHERE "type" IN ('worker.created', 'worker.started', 'worker.identified', 'worker.completed', 'worker.failed', 'worker.cancelled', 'usage.updated', 'worker.attempt.archived', 'worker.requeued')
  GROUP BY "workerId"
) e
WHERE e."workerId" = "Worker"."id";

UPDATE "WorkerAttempt" SET
  "roleId" = w."roleId",
  "kind" = w."kind",
  "title" = w."title",
  "target" = w."target",
  "queuedAt" = CASE WHEN "WorkerAttempt"."attempt" = 1 THEN w."createdAt" ELSE COALESCE("WorkerAttempt"."startedAt", "WorkerAttempt"."archivedAt") END,
  "updatedAt" = COALESCE("WorkerAttempt"."endedAt", "WorkerAttempt"."startedAt", "WorkerAttempt"."archivedAt")
FROM "Worker" w
WHERE w."id" = "WorkerAttempt"."workerId";
-- A requeue is an event of the attempt before it.
UPDATE "WorkerAttempt" SET "queuedAt" = e."at"
FROM (
  SELECT "workerId", "attempt", MAX("createdAt") AS "at" FROM "Event"
  WHERE "type" = 'worker.requeued' GROUP BY "workerId", "attempt"
) e
WHERE e."workerId" = "WorkerAttempt"."workerId" AND e."attempt" = "WorkerAttempt"."attempt" - 1;
UPDATE "WorkerAttempt" SET "updatedAt" = e."at"
FROM (
  SELECT "workerId", "attempt", MAX("createdAt") AS "at" FROM "Event"
  WHERE "type" IN ('worker.created', 'worker.started', 'worker.identified', 'worker.completed', 'worker.failed', 'worker.cancelled', 'usage.updated')
  GROUP BY "workerId", "attempt"
) e
WHERE e."workerId" = "WorkerAttempt"."workerId" AND e."attempt" = "WorkerAttempt"."attempt";
UPDATE "WorkerAttempt" SET "launchId" = e."launchId"
FROM (
  SELECT "workerId", "attempt", "payload"::json->>'launchId' AS "launchId" FROM "Event" WHERE "type" = 'worker.started'
) e
WHERE e."workerId" = "WorkerAttempt"."workerId" AND e."attempt" = "WorkerAttempt"."attempt";

UPDATE "RuntimeRequest" SET "runtime" = w."backend", "updatedAt" = COALESCE("resolvedAt", "deliveredAt", "answeredAt", "RuntimeRequest"."createdAt")
FROM "Worker" w
WHERE w."id" = "RuntimeRequest"."workerId";
UPDATE "RuntimeRequest" SET "updatedAt" = e."at"
FROM (
  SELECT COALESCE("payload"::json->>'id', "payload"::json->'request'->>'id') AS "id", MAX("createdAt") AS "at" FROM "Event"
  WHERE "type" LIKE 'request.%' GROUP BY 1
) e
WHERE e."id" = "RuntimeRequest"."id";
