-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "searchText" TEXT;
