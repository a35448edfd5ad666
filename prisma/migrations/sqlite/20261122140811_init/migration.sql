-- CreateTable
CREATE TABLE "Workspace" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "sessionVersion" INTEGER NOT NULL DEFAULT 1,
    "createdAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Member" (
    "userId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,

    PRIMARY KEY ("userId", "workspaceId"),
    CONSTRAINT "Member_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Member_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ApiToken" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "secretHash" TEXT NOT NULL,
    "scopes" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME,
    "lastUsedAt" DATETIME,
    "revokedAt" DATETIME,
    CONSTRAINT "ApiToken_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Setting" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    "workspaceId" TEXT,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Run" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdByName" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "prompt" TEXT NOT NULL,
    "cwd" TEXT,
    "status" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "failure" TEXT,
    "policy" TEXT NOT NULL,
    "metadata" TEXT NOT NULL,
    "backends" TEXT NOT NULL,
    "counts" TEXT NOT NULL,
    "openRequests" INTEGER NOT NULL,
    "usage" TEXT NOT NULL,
    "cost" TEXT NOT NULL,
    "verdictId" TEXT,
    "idempotencyKey" TEXT,
    "idempotencyHash" TEXT,
    "cancelRequestedAt" DATETIME,
    "lastSeq" INTEGER NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "startedAt" DATETIME,
    "endedAt" DATETIME
);

-- CreateTable
CREATE TABLE "Worker" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "runId" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "backend" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "reductionId" TEXT,
    "attempt" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "launchId" TEXT,
    "runnerId" TEXT,
    "leaseUntil" DATETIME,
    "resumeFrom" TEXT,
    "identity" TEXT NOT NULL,
    "result" TEXT,
    "resultPartial" BOOLEAN NOT NULL,
    "resultJson" TEXT,
    "failure" TEXT,
    "usage" TEXT NOT NULL,
    "cost" TEXT NOT NULL,
    "spent" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "startedAt" DATETIME,
    "endedAt" DATETIME,
    CONSTRAINT "Worker_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "WorkerAttempt" (
    "workerId" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "runId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "identity" TEXT NOT NULL,
    "result" TEXT,
    "resultPartial" BOOLEAN NOT NULL,
    "resultJson" TEXT,
    "failure" TEXT,
    "usage" TEXT NOT NULL,
    "cost" TEXT NOT NULL,
    "startedAt" DATETIME,
    "endedAt" DATETIME,
    "archivedAt" DATETIME NOT NULL,

    PRIMARY KEY ("workerId", "attempt"),
    CONSTRAINT "WorkerAttempt_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Event" (
    "runId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "workerId" TEXT,
    "attempt" INTEGER,
    "epoch" INTEGER,
    "type" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,

    PRIMARY KEY ("runId", "seq"),
    CONSTRAINT "Event_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Artifact" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "runId" TEXT NOT NULL,
    "workerId" TEXT,
    "attempt" INTEGER,
    "kind" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    CONSTRAINT "Artifact_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "RuntimeRequest" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "runId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "runtimeRequestId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "request" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "responseStatus" TEXT NOT NULL,
    "answer" TEXT,
    "answeredById" TEXT,
    "answeredByName" TEXT,
    "answeredAt" DATETIME,
    "deliveredAt" DATETIME,
    "responseError" TEXT,
    "closeReason" TEXT,
    "createdAt" DATETIME NOT NULL,
    "resolvedAt" DATETIME,
    CONSTRAINT "RuntimeRequest_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "WorkerControl" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "runId" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "requestedById" TEXT NOT NULL,
    "requestedByName" TEXT NOT NULL,
    "receipts" TEXT NOT NULL,
    "error" TEXT,
    "createdAt" DATETIME NOT NULL,
    "completedAt" DATETIME,
    CONSTRAINT "WorkerControl_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Reduction" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "runId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "mode" TEXT NOT NULL,
    "target" TEXT,
    "rubric" TEXT,
    "workerId" TEXT,
    "status" TEXT NOT NULL,
    "candidates" TEXT NOT NULL,
    "verdict" TEXT,
    "markdown" TEXT,
    "rawText" TEXT,
    "repaired" BOOLEAN NOT NULL,
    "supersededAt" DATETIME,
    "adoptedBy" TEXT,
    "createdBy" TEXT NOT NULL,
    "failure" TEXT,
    "createdAt" DATETIME NOT NULL,
    "endedAt" DATETIME,
    CONSTRAINT "Reduction_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE INDEX "Run_workspaceId_createdAt_idx" ON "Run"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "Run_status_createdAt_idx" ON "Run"("status", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Run_workspaceId_idempotencyKey_key" ON "Run"("workspaceId", "idempotencyKey");

-- CreateIndex
CREATE INDEX "Worker_status_createdAt_idx" ON "Worker"("status", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Worker_runId_ordinal_key" ON "Worker"("runId", "ordinal");

-- CreateIndex
CREATE INDEX "WorkerAttempt_runId_idx" ON "WorkerAttempt"("runId");

-- CreateIndex
CREATE INDEX "Artifact_runId_idx" ON "Artifact"("runId");

-- CreateIndex
CREATE INDEX "RuntimeRequest_workspaceId_status_createdAt_idx" ON "RuntimeRequest"("workspaceId", "status", "createdAt");

-- CreateIndex
CREATE INDEX "RuntimeRequest_runId_idx" ON "RuntimeRequest"("runId");

-- CreateIndex
CREATE UNIQUE INDEX "RuntimeRequest_workerId_attempt_runtimeRequestId_key" ON "RuntimeRequest"("workerId", "attempt", "runtimeRequestId");

-- CreateIndex
CREATE INDEX "WorkerControl_workerId_status_idx" ON "WorkerControl"("workerId", "status");

-- CreateIndex
CREATE INDEX "WorkerControl_runId_idx" ON "WorkerControl"("runId");

-- CreateIndex
CREATE UNIQUE INDEX "Reduction_runId_version_key" ON "Reduction"("runId", "version");
