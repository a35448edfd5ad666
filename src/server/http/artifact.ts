import { contentEncoding, type ArtifactFormat, type ArtifactRecord } from '@/orchestration/model/artifact'
import { idSchema } from '@/orchestration/model/ids'
import type { ArtifactContent } from '@/orchestration/ports'
import { refusalsAudited } from '@/server/services/audit'
import { authoriseArtifact } from '@/server/services/authorise'
import type { Actor } from '@/server/auth/permissions'
import type { ServiceDeps } from '@/server/services/context'
import { assertSeesAsMuch } from '@/server/services/internals'
import { problemResponse, requestIdOf } from './problem'
import { signedInActor, type GateDeps } from './signed-in'
import { revocableStream } from './revocable-stream'
import { openSpill, shownSpill, type ShownContent } from './spill'

/** Only pictures are drawn by a browser; Markdown and all else are text to be saved. */
const CONTENT_TYPES = {
  text: 'text/plain; charset=utf-8',
  markdown: 'text/plain; charset=utf-8',
  diff: 'text/plain; charset=utf-8',
  ndjson: 'text/plain; charset=utf-8',
  json: 'application/json; charset=utf-8',
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
} as const satisfies Record<ArtifactFormat, string>

const EXTENSIONS = {
  text: 'txt',
  markdown: 'md',
  diff: 'diff',
  ndjson: 'ndjson',
  json: 'json',
  png: 'png',
  jpeg: 'jpg',
  gif: 'gif',
  webp: 'webp',
} as const satisfies Record<ArtifactFormat, string>

/** Answers `GET /api/artifacts/:id/content` with what an artifact holds. Its type comes from a table, never from an agent. */
export async function artifactResponse(
  request: Request,
  artifactId: string,
  deps: ServiceDeps & GateDeps & { dataDir: string },
): Promise<Response> {
  const requestId = requestIdOf(request.headers)
  try {
    const actor = await signedInActor(request, deps)
    deps.limits.take('stream', actor.tokenId ?? actor.userId)
    const ctx = { actor, deps }
    const object = idSchema.parse(artifactId)
    const found = await refusalsAudited(ctx, { action: 'artifacts.content', object }, () =>
      authoriseArtifact(ctx, 'artifacts.read', object),
    )
    const { artifact } = found
    const { stream, headers } = await bodyOf(found, actor, deps.dataDir)
    const authorise = async () => {
      const again = await signedInActor(request, deps)
      await authoriseArtifact({ actor: again, deps }, 'artifacts.read', artifact.id)
      assertSeesAsMuch(actor, again)
    }
    const { revocations, clock } = deps
    const place = contentEncoding(artifact) === 'base64' ? 'inline' : 'attachment'
    return new Response(revocableStream(stream, { userId: actor.userId, authorise, revocations, clock }), {
      headers: {
        'content-type': CONTENT_TYPES[artifact.format],
        ...headers,
        'content-disposition': `${place}; filename="${fileName(artifact)}"`,
        'content-security-policy': "default-src 'none'; sandbox",
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-request-id': requestId,
      },
    })
  } catch (error) {
    return problemResponse(error, { requestId, log: deps.log, instance: new URL(request.url).pathname })
  }
}

async function bodyOf({ artifact, content }: ArtifactContent, actor: Actor, dataDir: string): Promise<ShownContent> {
  const encoding = contentEncoding(artifact)
  if (encoding === 'file') {
    const { stream, bytes } = await openSpill(dataDir, {
      workerId: artifact.workerId ?? '',
      attempt: artifact.attempt ?? 1,
    })
    return shownSpill(actor, stream, bytes)
  }
  const bytes = Buffer.from(content, encoding)
  return { stream: new Blob([bytes]).stream(), headers: { 'content-length': String(bytes.length) } }
}

/** Of the artifact's id and format, which are ours: nothing that an agent wrote stands in a header. */
function fileName({ id, format }: ArtifactRecord): string {
  return `${id}.${EXTENSIONS[format]}`
}
