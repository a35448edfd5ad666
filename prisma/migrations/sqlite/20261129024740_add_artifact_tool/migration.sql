-- AlterTable
ALTER TABLE "Artifact" ADD COLUMN "toolId" TEXT;
