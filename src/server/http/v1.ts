import { TRPCError } from '@trpc/server'
import { DomainError, isDomainError } from '@/orchestration/model/errors'
import { domainCodeOf, inputError } from '@/server/api/errors'
import { listProcedures, type ListedProcedure } from '@/server/api/list-procedures'
import { createCaller } from '@/server/api/root'
import type { ServiceDeps } from '@/server/services/context'
import { z } from 'zod'
import { HTTP_LIMITS } from './http-limits'
import { problemResponse, requestIdOf } from './problem'
import { parseJson, readJson } from './read-json'
import { assertSafeRequest, type GateDeps } from './signed-in'

/** Answers `/api/v1/<procedure>` in plain JSON: queries by GET (`?input=<JSON>`) or POST, mutations by POST only. */
export async function v1Response(request: Request, path: string, deps: ServiceDeps & GateDeps): Promise<Response> {
  const requestId = requestIdOf(request.headers)
  try {
    assertSafeRequest(request, deps)
    const procedure = listProcedures().find((listed) => listed.path === path)
    if (procedure === undefined) throw new DomainError('not_found', `procedure ${path} does not exist`)
    if (procedure.type === 'mutation' && request.method !== 'POST') {
      throw new DomainError('unsupported', `procedure ${path} changes something: call it by POST`)
    }
    const input = await readInput(request)
    const actor = await deps.getActor(request.headers)
    const result = await call(
      procedure,
      createCaller({ actor, deps, requestId, isGet: request.method !== 'POST' }),
      input,
    )
    return Response.json(result ?? null, { headers: { 'cache-control': 'no-store', 'x-request-id': requestId } })
  } catch (error) {
    return problemResponse(domainErrorOf(error), { requestId, log: deps.log, instance: `/api/v1/${path}` })
  }
}

async function readInput(request: Request): Promise<unknown> {
  if (request.method === 'POST') return (await readJson(request, HTTP_LIMITS.jsonBodyBytes)).value
  return parseJson(new URL(request.url).searchParams.get('input') ?? '')
}

/** The caller is a tree by the path's parts; that it has this one was just looked up. */
async function call({ path }: ListedProcedure, caller: unknown, input: unknown): Promise<unknown> {
  const method = path.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], caller)
  return (method as (input: unknown) => Promise<unknown>)(input)
}

function domainErrorOf(error: unknown): unknown {
  if (!(error instanceof TRPCError)) return error
  if (isDomainError(error.cause)) return error.cause
  if (error.cause instanceof z.ZodError) return inputError(error.cause)
  const code = domainCodeOf(error.code)
  return code === null ? error : new DomainError(code, error.message, { cause: error })
}
