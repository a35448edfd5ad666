import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import { EVENT_SCHEMA, SCHEMA_HEADER } from '@/orchestration/model/events/versions'
import { ERROR_TABLE, toClientError } from '@/server/api/errors'
import { appRouter } from '@/server/api/root'
import type { ServiceDeps } from '@/server/services/context'
import { HTTP_LIMITS } from './http-limits'
import { requestIdOf } from './problem'
import { parseJson, readJson } from './read-json'
import { assertSafeRequest, type GateDeps } from './signed-in'

/** Answers `/api/trpc/*`. What is refused before tRPC sees it (a foreign page, too large a body) has the shape of its errors. */
export async function trpcResponse(request: Request, deps: ServiceDeps & GateDeps): Promise<Response> {
  const requestId = requestIdOf(request.headers)
  const headers = { 'cache-control': 'no-store', 'x-request-id': requestId, [SCHEMA_HEADER]: EVENT_SCHEMA }
  try {
    assertSafeRequest(request, deps)
    const readable = await withCheckedInput(request)
    const actor = await deps.getActor(request.headers)
    return await fetchRequestHandler({
      endpoint: '/api/trpc',
      req: readable,
      router: appRouter,
      maxBatchSize: HTTP_LIMITS.trpcBatchMax,
      allowMethodOverride: true, // queries by POST too: a launch to be validated does not fit into a URL
      createContext: () => ({ actor, deps, requestId, isGet: request.method !== 'POST' }),
      responseMeta: () => ({ headers: new Headers(headers) }),
    })
  } catch (error) {
    const { code, message, details } = toClientError(error, requestId)
    if (code === null) deps.log.error({ err: error, requestId }, 'tRPC request failed')
    const { trpc, status } =
      code === null ? ({ trpc: 'INTERNAL_SERVER_ERROR', status: 500 } as const) : ERROR_TABLE[code]
    const data = { code: trpc, httpStatus: status, domainCode: code, details, requestId }
    const shape = { message, code: TRPC_ERROR_CODES_BY_KEY[trpc], data }
    return Response.json({ error: shape }, { status, headers })
  }
}

/** The request for tRPC to read, once its input is known to be JSON of a bearable size and depth. */
async function withCheckedInput(request: Request): Promise<Request> {
  if (request.method !== 'POST') {
    parseJson(new URL(request.url).searchParams.get('input') ?? '')
    return request
  }
  const { text: body } = await readJson(request, HTTP_LIMITS.jsonBodyBytes)
  const { method, headers, signal } = request
  return new Request(request.url, { method, headers, signal, ...(body === '' ? {} : { body }) })
}
