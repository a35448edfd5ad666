import { beginningOf } from '@/orchestration/model/cut-text'
import { DomainError } from '@/orchestration/model/errors'
import { idSchema } from '@/orchestration/model/ids'
import { refusalsAudited } from '@/server/services/audit'
import { authoriseRun, notFound } from '@/server/services/authorise'
import type { ServiceDeps } from '@/server/services/context'
import { assertSeesAsMuch, seesInternals } from '@/server/services/internals'
import { createEventReader, type EventReader } from './event-reader'
import type { EventHub } from './event-hub'
import type { RequestFacts } from './guard'
import { problemResponse, requestIdOf } from './problem'
import { signedInActor, type GateDeps } from './signed-in'
import { RETRY_FRAME } from './sse-frame'

export type StreamDeps = ServiceDeps & GateDeps & { hub: EventHub }

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
} as const

/** As much of a request as an event stream looks at; a `Request` has it. */
export type EventsRequest = RequestFacts & { url: string; signal: AbortSignal }

type Opened = { headers: typeof HEADERS; reader: EventReader }

/**
 * Opens a viewer's place for `GET /api/runs/:id/events?after=<seq>`: the run's events after the cursor, then live, then
 * `end`. Answers a response instead for who may not read it, and during shutdown one of 200 with a retry hint: a browser's
 * EventSource gives up for good on anything else.
 */
export async function openEvents(
  request: EventsRequest,
  runId: string,
  deps: StreamDeps,
  onStalled?: () => void,
): Promise<Opened | Response> {
  const requestId = requestIdOf(request.headers)
  let leave: (() => void) | null = null
  try {
    if (deps.hub.isClosed) return new Response(RETRY_FRAME, { headers: { ...HEADERS, connection: 'close' } })
    const actor = await signedInActor(request, deps, { stream: true })
    deps.limits.take('stream', actor.tokenId ?? actor.userId)
    const { after, live } = readCursor(request)
    leave = deps.hub.places.take(actor)
    const ctx = { actor, deps }
    const object = idSchema.parse(runId)
    await refusalsAudited(ctx, { action: 'runs.events', object }, () => authoriseRun(ctx, 'runs.read', object))
    const seesAll = seesInternals(actor)
    const channel = await deps.hub.acquire(runId, { seesInternals: seesAll })
    if (channel === null) throw notFound('run', runId)
    const reader = createEventReader({
      hub: deps.hub,
      ...{ runId, channel, after, live, signal: request.signal },
      seesInternals: seesAll,
      userId: actor.userId,
      revocations: deps.revocations,
      ...(onStalled === undefined ? {} : { onStalled }),
      onReleased: leave,
      authorise: async () => {
        const again = await signedInActor(request, deps, { stream: true })
        await authoriseRun({ actor: again, deps }, 'runs.read', runId)
        assertSeesAsMuch(actor, again)
      },
    })
    return { headers: HEADERS, reader }
  } catch (error) {
    leave?.()
    return problemResponse(error, { requestId, log: deps.log, instance: pathOf(request) })
  }
}

/** The same as a route handler's answer: a stream that is pulled, and queues nothing. */
export async function eventsResponse(request: EventsRequest, runId: string, deps: StreamDeps): Promise<Response> {
  const opened = await openEvents(request, runId, deps)
  if (opened instanceof Response) return opened
  const { reader, headers } = opened
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { bytes, isLast } = await reader.next()
        controller.enqueue(bytes)
        if (isLast) controller.close()
      },
      cancel: () => reader.close(),
    },
    { highWaterMark: 0 },
  )
  return new Response(stream, { headers })
}

/** `Last-Event-ID` (what a client that comes back has seen) wins over `after` (where the page started). */
function readCursor(request: EventsRequest): { after: number; live: boolean } {
  const query = new URL(request.url).searchParams
  const text = request.headers.get('last-event-id') ?? query.get('after') ?? '0'
  const after = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(after)) {
    throw new DomainError(
      'invalid_input',
      `after: "${beginningOf(text, 40)}" is not the seq of an event (0, 1, 2, …)`,
      {
        details: { issues: [{ path: 'after', message: 'must be a whole number' }] },
      },
    )
  }
  return { after, live: query.get('live') !== '0' }
}

function pathOf({ url }: EventsRequest): string {
  return new URL(url).pathname
}
