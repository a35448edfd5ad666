import type { ArtifactRecord } from '@/orchestration/model/records'
import type { ArtifactContent, Fence } from '@/orchestration/ports'
import { assertFence } from './assert-fence'
import { change } from './change'
import { draftOf } from './event-draft'
import type { LedgerContext } from './ledger-context'
import { ARTIFACT_COLUMNS, toArtifactRecord } from './rows/artifact-row'

export async function addArtifact(ctx: LedgerContext, content: ArtifactContent, fence: Fence | null): Promise<void> {
  const { artifact } = content
  const scope = fence === null ? {} : { workerIds: [fence.workerId] }
  await change(
    ctx,
    artifact.runId,
    scope,
    (view) => {
      if (fence !== null) assertFence(view, fence)
      const about =
        artifact.workerId === null || artifact.attempt === null
          ? null
          : { id: artifact.workerId, attempt: artifact.attempt }
      return [draftOf('artifact.added', about, `Artifact: ${artifact.title}`, { artifact })]
    },
    [content],
  )
}

export async function listArtifacts({ db }: LedgerContext, runId: string): Promise<ArtifactRecord[]> {
  const rows = await db.artifact.findMany({
    where: { runId },
    select: ARTIFACT_COLUMNS,
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(toArtifactRecord)
}

export async function getArtifactContent({ db }: LedgerContext, artifactId: string): Promise<ArtifactContent | null> {
  const row = await db.artifact.findUnique({ where: { id: artifactId } })
  return row && { artifact: toArtifactRecord(row), content: row.content }
}
