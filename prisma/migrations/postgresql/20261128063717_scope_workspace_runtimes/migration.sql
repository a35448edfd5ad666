-- DropIndex
DROP INDEX "WorkspaceRuntime_runtimeId_key";

-- DropIndex
DROP INDEX "WorkspaceRuntime_workspaceId_idx";

-- CreateIndex
CREATE UNIQUE INDEX "WorkspaceRuntime_workspaceId_runtimeId_key" ON "WorkspaceRuntime"("workspaceId", "runtimeId");
