-- AlterTable
ALTER TABLE "Run" ADD COLUMN "failureReason" TEXT;

-- AlterTable
ALTER TABLE "Worker" ADD COLUMN "failureReason" TEXT;

-- AlterTable: the default serves the rows that are there, so the table is not rewritten.
ALTER TABLE "Event" ADD COLUMN "v" INTEGER NOT NULL DEFAULT 1;

-- The reason of failures that are stored already. A value that is no JSON stays without one.
UPDATE "Run" SET "failureReason" = json_extract("failure", '$.reason') WHERE "failure" IS NOT NULL AND json_valid("failure");
UPDATE "Worker" SET "failureReason" = json_extract("failure", '$.reason') WHERE "failure" IS NOT NULL AND json_valid("failure");
