import { isDomainError } from '@/orchestration/model/errors'
import type { AuditEntry } from '@/server/accounts/account-store'
import { personOf } from './authorise'
import type { ServiceContext } from './context'

type Subject<T> = {
  /** As a dotted verb: `runs.launch`. */
  action: string
  /** Id of what is acted on; a function when the work itself makes it (given null when the work failed). */
  object: string | ((result: T | null) => string)
  detail?: AuditEntry['detail']
}

/** The entry of an act on `object`, for work that stores it in the transaction of its change. */
type EntryOf = (object: string) => AuditEntry

/**
 * Does the work and writes who did it, to what, and whether it was done, refused (a domain error) or failed (a fault of
 * ours). Refusals are bounded by actor and minute. Details are ids and small facts; never prompts, answers or secrets.
 */
export async function audited<T>(
  ctx: ServiceContext,
  subject: Subject<T>,
  work: (inTransaction: EntryOf) => Promise<T>,
): Promise<T> {
  let result: T
  let isStored = false
  const inTransaction: EntryOf = (object) => {
    isStored = true
    return entryOf(ctx, { ...subject, object }, 'ok')
  }
  try {
    result = await work(inTransaction)
  } catch (error) {
    const refused = isDomainError(error)
    await append(ctx, subject, null, refused ? 'refused' : 'failed', refused ? { reason: error.code } : {})
    throw error
  }
  if (isStored) ctx.onAudited?.()
  else await append(ctx, subject, result, 'ok', {})
  return result
}

/**
 * Reads what a route serves, and records when the role or the scopes refuse it, as procedures do. What is done is not
 * recorded: reads change nothing.
 */
export async function refusalsAudited<T>(
  ctx: ServiceContext,
  subject: { action: string; object: string },
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (isDomainError(error) && error.code === 'forbidden') {
      await append(ctx, subject, null, 'refused', { reason: error.code })
    }
    throw error
  }
}

async function append<T>(
  ctx: ServiceContext,
  subject: Subject<T>,
  done: T | null,
  result: AuditEntry['result'],
  extra: AuditEntry['detail'],
): Promise<void> {
  ctx.onAudited?.()
  const by = personOf(ctx.actor)
  if (result === 'refused' && !ctx.deps.refusals.admits(by.id)) return
  const object = typeof subject.object === 'string' ? subject.object : subject.object(done)
  const { action, detail } = subject
  await ctx.deps.accounts.appendAudit(entryOf(ctx, { action, object, detail: { ...detail, ...extra } }, result))
}

function entryOf(
  { actor }: ServiceContext,
  { action, object, detail = {} }: { action: string; object: string; detail?: AuditEntry['detail'] },
  result: AuditEntry['result'],
): AuditEntry {
  const by = personOf(actor)
  return {
    workspaceId: actor.workspaceId,
    ...{ actorId: by.id, actorName: by.name, action, object, result, detail },
  }
}
