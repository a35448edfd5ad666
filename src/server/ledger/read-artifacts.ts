import type { ArtifactRecord } from '@/orchestration/model/records'
import type { ArtifactContent } from '@/orchestration/ports'
import type { Database } from '@/server/database/client'
import { readableRecords, type OnUnreadable } from './readable-records'
import { ARTIFACT_COLUMNS, toArtifactRecord } from './rows/artifact-row'

export async function listArtifacts(
  { db }: Database,
  runId: string,
  onUnreadable: OnUnreadable,
): Promise<ArtifactRecord[]> {
  const rows = await db.artifact.findMany({
    where: { runId },
    select: ARTIFACT_COLUMNS,
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return readableRecords(rows, toArtifactRecord, { table: 'Artifact', onUnreadable })
}

export async function getArtifactContent({ db }: Database, artifactId: string): Promise<ArtifactContent | null> {
  const row = await db.artifact.findUnique({ where: { id: artifactId } })
  return row && { artifact: toArtifactRecord(row), content: row.content }
}
