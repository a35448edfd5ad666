-- AlterTable
ALTER TABLE "WorkspaceRuntime" ADD COLUMN "sealedEnv" TEXT;
