import type { Artifact } from '@/generated/sqlite/client'
import type { ArtifactRecord } from '@/orchestration/model/records'
import { toDate, toUnion } from './columns'

const ARTIFACT_FORMATS = [
  'text',
  'markdown',
  'json',
  'ndjson',
  'diff',
] as const satisfies readonly ArtifactRecord['format'][]

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
  createdAt: true,
} as const

export function toArtifactRow(artifact: ArtifactRecord, content: string): Artifact {
  return { ...artifact, content, createdAt: toDate(artifact.createdAt) }
}

export function toArtifactRecord(row: Omit<Artifact, 'content'>): ArtifactRecord {
  return {
    id: row.id,
    runId: row.runId,
    workerId: row.workerId,
    attempt: row.attempt,
    kind: row.kind,
    format: toUnion(ARTIFACT_FORMATS, row.format, 'Artifact.format'),
    title: row.title,
    bytes: row.bytes,
    createdAt: row.createdAt.toISOString(),
  }
}
