/**
 * What a run keeps by itself: a verdict as JSON, the whole text of a result that was too long for its row, the file of output
 * that was too much for the ledger, a picture that an agent showed, a request that was too large for its row, and what went
 * into a tool or came out of it where that was too large for its event. Callers of `addArtifact` may use other kinds.
 */
export const ARTIFACT_KINDS = ['verdict', 'result', 'spill', 'picture', 'request', 'tool'] as const

/** Formats that a browser draws and cannot run. SVG is none of them. */
export const PICTURE_FORMATS = ['png', 'jpeg', 'gif', 'webp'] as const
export type PictureFormat = (typeof PICTURE_FORMATS)[number]

export const ARTIFACT_FORMATS = ['text', 'markdown', 'json', 'ndjson', 'diff', ...PICTURE_FORMATS] as const
export type ArtifactFormat = (typeof ARTIFACT_FORMATS)[number]

/** In place of a tool call, for a picture among the thoughts of a model: it is no part of its answer. */
export const IN_THOUGHT = 'thought'

export type ArtifactRecord = {
  id: string
  runId: string
  workerId: string | null
  attempt: number | null
  /** One of `ARTIFACT_KINDS` where Plenum wrote it. */
  kind: string
  format: ArtifactFormat
  title: string
  /** Size of the content as it is downloaded. */
  bytes: number
  /** The tool call that made it: a picture in its output, or its input or output whole. `IN_THOUGHT` is none. */
  toolId?: string
  createdAt: string
}

export function isPictureFormat(format: ArtifactFormat): format is PictureFormat {
  return PICTURE_FORMATS.some((picture) => picture === format)
}

/** How `content` holds the artifact: pictures in base64, a spill as the name of its file, all else as it is. */
export function contentEncoding({ kind, format }: Pick<ArtifactRecord, 'kind' | 'format'>): 'utf8' | 'base64' | 'file' {
  if (kind === 'spill') return 'file'
  return isPictureFormat(format) ? 'base64' : 'utf8'
}

/** Where the content of an artifact is downloaded; pictures are shown from there. */
export function artifactUrl(artifactId: string): string {
  return `/api/artifacts/${encodeURIComponent(artifactId)}/content`
}
