-- CreateTable
CREATE TABLE "WorkspaceRuntime" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "runtimeId" TEXT NOT NULL,
    "entry" TEXT NOT NULL,
    "sealedKey" TEXT,
    "keyTail" TEXT,
    "updatedAt" DATETIME NOT NULL,
    "updatedBy" TEXT NOT NULL,
    CONSTRAINT "WorkspaceRuntime_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "WorkspaceRuntime_runtimeId_key" ON "WorkspaceRuntime"("runtimeId");

-- CreateIndex
CREATE INDEX "WorkspaceRuntime_workspaceId_idx" ON "WorkspaceRuntime"("workspaceId");
