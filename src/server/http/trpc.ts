import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { isDomainError } from '@/orchestration/model/errors'
import { appRouter } from '@/server/api/root'
import type { ApiContext } from '@/server/api/context'
import type { ServiceDeps } from '@/server/services/context'
import { withBoundedBody } from './body-limits'
import { problemResponse, requestIdOf } from './problem'
import { assertSafeRequest, type GateDeps } from './signed-in'

export const BATCH_MAX = 20

/** Answers `/api/trpc/*`. What is refused before tRPC (a foreign page, a body too large) is a problem document. */
export async function trpcResponse(request: Request, deps: ServiceDeps & GateDeps): Promise<Response> {
  const requestId = requestIdOf(request.headers)
  try {
    assertSafeRequest(request, deps)
    const bounded = await withBoundedBody(request)
    return await fetchRequestHandler({
      endpoint: '/api/trpc',
      req: bounded,
      router: appRouter,
      maxBatchSize: BATCH_MAX,
      allowMethodOverride: true, // queries by POST too: a launch to be validated does not fit into a URL
      createContext: async (): Promise<ApiContext> => ({
        actor: await deps.getActor(request.headers),
        deps,
        requestId,
      }),
      responseMeta: () => ({ headers: new Headers({ 'cache-control': 'no-store', 'x-request-id': requestId }) }),
    })
  } catch (error) {
    if (!isDomainError(error)) deps.log.error({ err: error, requestId }, 'tRPC request failed')
    return problemResponse(error, { requestId, log: deps.log, instance: new URL(request.url).pathname })
  }
}
