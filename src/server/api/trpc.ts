import { initTRPC, TRPCError } from '@trpc/server'
import { z } from 'zod'
import { DomainError, isDomainError, type DomainErrorCode } from '@/orchestration/model/errors'
import type { Action } from '@/server/auth/permissions'
import type { ServiceContext } from '@/server/services/context'
import { shownTo } from '@/server/services/internals'
import { auditCall } from './audit-call'
import type { ApiContext } from './context'
import { domainCodeOf, ERROR_TABLE, inputError, toClientError } from './errors'

/** Every procedure says what it does; a test refuses one that does not. `self` is about the actor alone and needs no right. */
export type ProcedureMeta = { action: Action | 'self' }

const t = initTRPC
  .context<ApiContext>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false, // in development tRPC would send stacks
    errorFormatter: ({ shape, error, ctx }) => {
      const requestId = ctx?.requestId ?? 'unknown'
      const cause = error.cause instanceof z.ZodError ? inputError(error.cause) : error.cause
      const known = isDomainError(cause) ? toClientError(cause, requestId) : null
      const fault = error.code === 'INTERNAL_SERVER_ERROR' ? toClientError(error, requestId) : null
      return {
        ...shape,
        message: known?.message ?? fault?.message ?? shape.message,
        data: {
          code: shape.data.code,
          httpStatus: shape.data.httpStatus,
          path: shape.data.path,
          domainCode: known?.code ?? domainCodeOf(error.code),
          details: known?.details ?? {},
          requestId,
        },
      }
    },
  })

export const router = t.router
export const createCallerFactory = t.createCallerFactory

/** Gives a domain error its tRPC code; anything else is logged with its cause and leaves as a plain internal error. */
const mapErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next()
  if (result.ok) return result
  const { error } = result
  if (isDomainError(error.cause)) {
    throw new TRPCError({ code: ERROR_TABLE[error.cause.code].trpc, message: error.cause.message, cause: error.cause })
  }
  if (error.code === 'INTERNAL_SERVER_ERROR') {
    ctx.deps.log.error({ err: error.cause ?? error, requestId: ctx.requestId, procedure: path }, 'procedure failed')
  }
  return result
})

const signedIn = t.middleware(async ({ ctx, path, type, getRawInput, next }) => {
  const { actor, deps } = ctx
  if (actor === null) {
    throw new DomainError('unauthenticated', 'Sign in, or send an API token: Authorization: Bearer plm_<id>_<secret>.')
  }
  deps.limits.take('call', actor.tokenId ?? actor.userId)
  let isAudited = false
  const service: ServiceContext = { actor, deps, onAudited: () => void (isAudited = true) }
  const answered = await next({ ctx: { ...ctx, actor, service } })
  const result = answered.ok ? { ...answered, data: shownTo(actor, answered.data) } : answered
  if (isAudited) return result
  const input = await getRawInput().catch(() => null) // a body that cannot be read was refused by then
  await auditCall(service, { path, type, input }, result.ok ? { ok: true } : { ok: false, code: codeOf(result.error) })
  return result
})

function codeOf(error: TRPCError): DomainErrorCode | null {
  return isDomainError(error.cause) ? error.cause.code : domainCodeOf(error.code)
}

/** A procedure for someone signed in, declared to do `action`. The service asks `can` about the very resource. */
export function procedureFor(action: ProcedureMeta['action']) {
  return t.procedure.meta({ action }).use(mapErrors).use(signedIn)
}
