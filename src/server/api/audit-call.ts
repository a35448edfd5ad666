import type { DomainErrorCode } from '@/orchestration/model/errors'
import { personOf } from '@/server/services/authorise'
import type { ServiceContext } from '@/server/services/context'

/** What a call came to: `code` null for a fault of ours. */
type Outcome = { ok: true } | { ok: false; code: DomainErrorCode | null }
type Call = { path: string; type: 'query' | 'mutation' | 'subscription'; input: unknown }

/** Fields of inputs that name what is acted on, the most special first. */
const OBJECT_FIELDS = ['id', 'workerId', 'reductionId', 'requestId', 'runtimeId', 'runId'] as const
const OBJECT = /^[\w.:-]{1,100}$/

/**
 * Writes the record of a call whose service wrote none: every mutation, done, refused or failed, and of queries those that
 * the role or the scopes refused. Refusals are bounded by actor.
 */
export async function auditCall(ctx: ServiceContext, call: Call, outcome: Outcome): Promise<void> {
  const { actor, deps } = ctx
  const refusal = outcome.ok ? null : outcome.code
  if (call.type !== 'mutation' && refusal !== 'forbidden') return
  const by = personOf(actor)
  if (!outcome.ok && !deps.refusals.admits(by.id)) {
    deps.log.warn({ actorId: by.id, procedure: call.path }, 'too many refusals to record each in the audit trail')
    return
  }
  await deps.accounts.appendAudit({
    workspaceId: actor.workspaceId,
    actorId: by.id,
    actorName: by.name,
    action: call.path,
    object: objectOf(call.input),
    result: outcome.ok ? 'ok' : refusal === null ? 'failed' : 'refused',
    detail: refusal === null ? {} : { reason: refusal },
  })
}

function objectOf(input: unknown): string {
  const fields = new Map<string, unknown>(typeof input === 'object' && input !== null ? Object.entries(input) : [])
  const named = OBJECT_FIELDS.map((field) => fields.get(field)).find((value) => typeof value === 'string')
  return typeof named === 'string' && OBJECT.test(named) ? named : 'none'
}
