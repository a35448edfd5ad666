import { DomainError } from '@/orchestration/model/errors'
import type { ReductionRecord, RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { PersonRef, RuntimeRequestRecord } from '@/orchestration/model/request'
import type { ArtifactContent } from '@/orchestration/ports'
import { assertCan, type Action, type Actor } from '@/server/auth/permissions'
import type { ServiceContext } from './context'

/** A foreign id and an unknown one get the same answer, so that ids of other workspaces cannot be probed. */
export function notFound(thing: string, id: string): DomainError {
  return new DomainError('not_found', `${thing} ${id} does not exist`, { details: { id } })
}

/** The workspace as what is acted on: for lists, launches and the like. @throws DomainError `forbidden`. */
export function authoriseWorkspace({ actor }: ServiceContext, action: Action): void {
  assertCan(actor, action, { workspaceId: actor.workspaceId })
}

/** The run, if the actor may do `action` to it. @throws DomainError `not_found` (also for a foreign run), `forbidden`. */
export async function authoriseRun(ctx: ServiceContext, action: Action, runId: string): Promise<RunRecord> {
  return checkRun(ctx, action, await ctx.deps.store.getRun(runId), notFound('run', runId))
}

/** The worker and its run, if the actor may do `action` to the run. @throws as `authoriseRun`. */
export async function authoriseWorker(
  ctx: ServiceContext,
  action: Action,
  workerId: string,
): Promise<{ worker: WorkerRecord; run: RunRecord }> {
  const worker = await ctx.deps.store.getWorker(workerId)
  const missing = notFound('worker', workerId)
  if (worker === null) throw missing
  return { worker, run: checkRun(ctx, action, await ctx.deps.store.getRun(worker.runId), missing) }
}

/** The request and its run, if the actor may do `action` to the run. @throws as `authoriseRun`. */
export async function authoriseRequest(
  ctx: ServiceContext,
  action: Action,
  requestId: string,
): Promise<{ request: RuntimeRequestRecord; run: RunRecord }> {
  const request = await ctx.deps.store.getRuntimeRequest(requestId)
  const missing = notFound('request', requestId)
  if (request === null) throw missing
  return { request, run: checkRun(ctx, action, await ctx.deps.store.getRun(request.runId), missing) }
}

/** The reduction and its run, if the actor may do `action` to the run. @throws as `authoriseRun`. */
export async function authoriseReduction(
  ctx: ServiceContext,
  action: Action,
  reductionId: string,
): Promise<{ reduction: ReductionRecord; run: RunRecord }> {
  const reduction = await ctx.deps.store.getReduction(reductionId)
  const missing = notFound('reduction', reductionId)
  if (reduction === null) throw missing
  return { reduction, run: checkRun(ctx, action, await ctx.deps.store.getRun(reduction.runId), missing) }
}

/** The artifact with its content, if the actor may do `action` to its run. @throws as `authoriseRun`. */
export async function authoriseArtifact(
  ctx: ServiceContext,
  action: Action,
  artifactId: string,
): Promise<ArtifactContent> {
  const found = await ctx.deps.store.getArtifactContent(artifactId)
  const missing = notFound('artifact', artifactId)
  if (found === null) throw missing
  checkRun(ctx, action, await ctx.deps.store.getRun(found.artifact.runId), missing)
  return found
}

function checkRun({ actor }: ServiceContext, action: Action, run: RunRecord | null, missing: DomainError): RunRecord {
  if (run === null || run.workspaceId !== actor.workspaceId) throw missing
  assertCan(actor, action, runResource(run))
  return run
}

export function runResource(run: Pick<RunRecord, 'workspaceId' | 'createdBy'>): {
  workspaceId: string
  ownerId: string
} {
  return { workspaceId: run.workspaceId, ownerId: run.createdBy.id }
}

/** Who is written next to what was done: a token by its own id. */
export function personOf(actor: Actor): PersonRef {
  return { id: actor.tokenId === null ? actor.userId : `token:${actor.tokenId}`, name: actor.name }
}

/** Who owns what was made: a token makes things for its user, or that user could not control them. */
export function ownerOf(actor: Actor): PersonRef {
  return { id: actor.userId, name: actor.name }
}
