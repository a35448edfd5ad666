import type { Artifact } from '@/generated/sqlite/client'
import { ARTIFACT_FORMATS, type ArtifactRecord } from '@/orchestration/model/artifact'
import { toDate } from './columns'
import { toUnion } from '@/orchestration/model/stored-value'

/** All but the content, which can be megabytes. */
export const ARTIFACT_COLUMNS = {
  id: true,
  runId: true,
  workerId: true,
  attempt: true,
  kind: true,
  format: true,
  title: true,
  bytes: true,
  toolId: true,
  createdAt: true,
} as const

export function toArtifactRow(artifact: ArtifactRecord, content: string): Artifact {
  return { ...artifact, toolId: artifact.toolId ?? null, content, createdAt: toDate(artifact.createdAt) }
}

export function toArtifactRecord(row: Omit<Artifact, 'content'>): ArtifactRecord {
  return {
    id: row.id,
    runId: row.runId,
    workerId: row.workerId,
    attempt: row.attempt,
    kind: row.kind,
    format: toUnion(ARTIFACT_FORMATS, row.format, 'Artifact.format', row.id),
    title: row.title,
    bytes: row.bytes,
    ...(row.toolId === null ? {} : { toolId: row.toolId }),
    createdAt: row.createdAt.toISOString(),
  }
}
