import { artifactUrl, contentEncoding, type ArtifactRecord } from '@/orchestration/model/artifact'
import { DomainError } from '@/orchestration/model/errors'
import { authoriseArtifact } from '../authorise'
import type { ServiceContext } from '../context'

/** A larger content is downloaded, not answered within JSON. */
const CONTENT_BYTES_MAX = 8 * 1024 * 1024

export type ArtifactAnswer = {
  artifact: ArtifactRecord
  /** How to read `content`: pictures are base64. Null for a spill, whose content is downloaded only. */
  encoding: 'utf8' | 'base64' | null
  content: string | null
  /** Path of the content itself, relative to the server. */
  download: string
}

/** An artifact with its content. @throws DomainError `not_found`, `forbidden`, `too_large`. */
export async function getArtifact(ctx: ServiceContext, input: { id: string }): Promise<ArtifactAnswer> {
  const { artifact, content } = await authoriseArtifact(ctx, 'artifacts.read', input.id)
  const download = artifactUrl(artifact.id)
  const encoding = contentEncoding(artifact)
  if (encoding === 'file') return { artifact, encoding: null, content: null, download }
  if (artifact.bytes > CONTENT_BYTES_MAX) {
    throw new DomainError(
      'too_large',
      `artifact ${artifact.id} has ${artifact.bytes} bytes; download it from ${download}`,
      {
        details: { id: artifact.id, bytes: artifact.bytes, download },
      },
    )
  }
  return { artifact, encoding, content, download }
}
