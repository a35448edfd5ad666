-- AlterTable
ALTER TABLE "WorkerControl" ADD COLUMN "text" TEXT;
