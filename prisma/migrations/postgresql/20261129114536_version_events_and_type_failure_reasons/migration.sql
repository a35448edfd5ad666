-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "failureReason" TEXT;

-- AlterTable
ALTER TABLE "Worker" ADD COLUMN     "failureReason" TEXT;

-- AlterTable
ALTER TABLE "Event" ADD COLUMN     "v" INTEGER NOT NULL DEFAULT 1;

-- The reason of failures that are stored already. A cast to json would fail on a value that is none; within a text of the
-- JSON the quotes are escaped, so only the field itself is found.
UPDATE "Run" SET "failureReason" = substring("failure" from '"reason":"([a-z_]+)"') WHERE "failure" IS NOT NULL;
UPDATE "Worker" SET "failureReason" = substring("failure" from '"reason":"([a-z_]+)"') WHERE "failure" IS NOT NULL;
