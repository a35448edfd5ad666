import { z } from 'zod'
import { idSchema } from '@/orchestration/model/ids'
import type { RunView } from '@/orchestration/run/run-view'
import { refusalsAudited } from '@/server/services/audit'
import { authoriseRun } from '@/server/services/authorise'
import type { ServiceDeps } from '@/server/services/context'
import { assertSeesAsMuch, shownFor, type Shown } from '@/server/services/internals'
import { readRunView } from '@/server/services/runs/read-run-view'
import { problemResponse, requestIdOf } from './problem'
import { revocableStream } from './revocable-stream'
import { signedInActor, type GateDeps } from './signed-in'
import { traceReport } from './trace-report'
import { textStream, traceJson, traceNdjson } from './trace-stream'

type TraceFormat = {
  type: string
  extension: string
  parts: (store: ServiceDeps['store'], view: RunView, shown: Shown) => AsyncGenerator<string, void>
}

const FORMATS = {
  json: { type: 'application/json', extension: 'json', parts: traceJson },
  ndjson: { type: 'application/x-ndjson', extension: 'ndjson', parts: traceNdjson },
  markdown: {
    type: 'text/markdown',
    extension: 'md',
    parts: (_, view, shown) => once(traceReport(shown.record(view))),
  },
} as const satisfies Record<string, TraceFormat>

const formatSchema = z.enum(['json', 'ndjson', 'markdown'])

/** Answers `GET /api/runs/:id/trace?format=json|ndjson|markdown` as a download; complete, however long the run. */
export async function traceResponse(request: Request, runId: string, deps: ServiceDeps & GateDeps): Promise<Response> {
  const requestId = requestIdOf(request.headers)
  const url = new URL(request.url)
  try {
    const actor = await signedInActor(request, deps)
    deps.limits.take('stream', actor.tokenId ?? actor.userId)
    const format: TraceFormat = FORMATS[formatSchema.parse(url.searchParams.get('format') ?? 'json')]
    const ctx = { actor, deps }
    const object = idSchema.parse(runId)
    const view = await refusalsAudited(ctx, { action: 'runs.trace', object }, () =>
      readRunView(ctx, 'runs.read', object),
    )
    const shown = shownFor(actor)
    const authorise = async () => {
      const again = await signedInActor(request, deps)
      await authoriseRun({ actor: again, deps }, 'runs.read', view.run.id)
      assertSeesAsMuch(actor, again)
    }
    const { revocations, clock } = deps
    const access = { userId: actor.userId, authorise, revocations, clock }
    return new Response(revocableStream(textStream(format.parts(deps.store, view, shown)), access), {
      headers: {
        'content-type': `${format.type}; charset=utf-8`,
        'content-disposition': `attachment; filename="plenum-${view.run.id}.${format.extension}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-request-id': requestId,
      },
    })
  } catch (error) {
    return problemResponse(error, { requestId, log: deps.log, instance: url.pathname })
  }
}

async function* once(text: string): AsyncGenerator<string, void> {
  yield text
}
