import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { DomainError } from '@/orchestration/model/errors'
import { idSchema } from '@/orchestration/model/ids'
import { refusalsAudited } from '@/server/services/audit'
import { authoriseWorker } from '@/server/services/authorise'
import type { Actor } from '@/server/auth/permissions'
import type { ServiceDeps } from '@/server/services/context'
import { assertSeesAsMuch, seesInternals } from '@/server/services/internals'
import { spillName, spillPath } from '@/server/spill-path'
import { problemResponse, requestIdOf } from './problem'
import { revocableStream } from './revocable-stream'
import { signedInActor, type GateDeps } from './signed-in'
import { withoutInternalLines } from './without-internal-lines'

const attemptSchema = z.coerce.number().pipe(z.int().min(1))

/**
 * Answers `GET /api/workers/:id/spill?attempt=<n>` with the output that was too much for the ledger, as plain text to be
 * saved. The file's name is made of the worker's own row and a number, never of what was asked.
 */
export async function spillResponse(
  request: Request,
  workerId: string,
  deps: ServiceDeps & GateDeps & { dataDir: string },
): Promise<Response> {
  const requestId = requestIdOf(request.headers)
  const url = new URL(request.url)
  try {
    const actor = await signedInActor(request, deps)
    deps.limits.take('stream', actor.tokenId ?? actor.userId)
    const ctx = { actor, deps }
    const object = idSchema.parse(workerId)
    const { worker } = await refusalsAudited(ctx, { action: 'workers.spill', object }, () =>
      authoriseWorker(ctx, 'artifacts.read', object),
    )
    const attempt = attemptSchema.parse(url.searchParams.get('attempt') ?? worker.attempt)
    const of = { workerId: worker.id, attempt }
    const { stream, bytes } = await openSpill(deps.dataDir, of)
    const shown = shownSpill(actor, stream, bytes)
    const authorise = async () => {
      const again = await signedInActor(request, deps)
      await authoriseWorker({ actor: again, deps }, 'artifacts.read', worker.id)
      assertSeesAsMuch(actor, again)
    }
    const { revocations, clock } = deps
    return new Response(revocableStream(shown.stream, { userId: actor.userId, authorise, revocations, clock }), {
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        ...shown.headers,
        'content-disposition': `attachment; filename="${spillName(of)}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-request-id': requestId,
      },
    })
  } catch (error) {
    return problemResponse(error, { requestId, log: deps.log, instance: url.pathname })
  }
}

export async function openSpill(dataDir: string, { workerId, attempt }: { workerId: string; attempt: number }) {
  try {
    const file = spillPath(dataDir, { workerId, attempt })
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
    const { size } = await handle.stat()
    // `end` holds what is sent to the announced length while the attempt still writes.
    const lines = size === 0 ? Readable.from([]) : handle.createReadStream({ end: size - 1 })
    // Node's and the browser's types of the same stream differ in name only.
    return { stream: Readable.toWeb(lines) as ReadableStream<Uint8Array>, bytes: size }
  } catch (cause) {
    if (!isNoFile(cause)) throw cause
    throw new DomainError('not_found', `attempt ${attempt} of worker ${workerId} has no output beyond the caps`, {
      cause,
    })
  }
}

export type ShownContent = { stream: ReadableStream<Uint8Array>; headers: { 'content-length'?: string } }

/** The file as this reader may see it: whole, or without what the server's programs say, which is of unknown length. */
export function shownSpill(actor: Actor, stream: ReadableStream<Uint8Array>, bytes: number): ShownContent {
  if (seesInternals(actor)) return { stream, headers: { 'content-length': String(bytes) } }
  return { stream: withoutInternalLines(stream), headers: {} }
}

/** Nothing there, or a link, which `O_NOFOLLOW` refuses: we write no links. */
function isNoFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ELOOP')
}
