import { assertPasswordAgain } from '../assert-password-again'
import { audited } from '../audit'
import { authoriseWorkspace } from '../authorise'
import type { ServiceContext } from '../context'
import type { CatalogueAgent, DefinedEntry, RuntimeDefinition } from './runtime-definitions'

/** Agents that are known by name: which are here, and how the others get here. */
export function listCatalogue(ctx: ServiceContext): CatalogueAgent[] {
  authoriseWorkspace(ctx, 'runtimes.read')
  return ctx.deps.definitions.catalogue()
}

/** The runtimes that the workspace has defined for itself, as they may be edited. Keys are never among it. */
export function listDefinitions(ctx: ServiceContext): Promise<RuntimeDefinition[]> {
  authoriseWorkspace(ctx, 'runtimes.manage')
  return ctx.deps.definitions.list(ctx.actor.workspaceId)
}

/** The agents of a registry file as definitions to choose from; nothing is stored or started. @throws `invalid_input`. */
export function readRegistry(ctx: ServiceContext, text: string): { entries: DefinedEntry[]; skipped: string[] } {
  authoriseWorkspace(ctx, 'runtimes.manage')
  return ctx.deps.definitions.readRegistry(text)
}

/** Adds or replaces one. The actor's password is asked again: what is stored here runs on the server. */
export async function saveDefinition(
  ctx: ServiceContext,
  input: { entry: unknown; apiKey?: string | null | undefined; password: string },
): Promise<RuntimeDefinition> {
  authoriseWorkspace(ctx, 'runtimes.manage')
  const { actor, deps } = ctx
  const id = (saved: RuntimeDefinition | null) => saved?.runtimeId ?? 'none'
  const detail = { key: input.apiKey === undefined ? 'as it was' : input.apiKey === null ? 'forgotten' : 'set' }
  return audited(ctx, { action: 'runtimes.save', object: id, detail }, async (auditOf) => {
    await assertPasswordAgain(ctx, input.password)
    const { entry, apiKey } = input
    return deps.definitions.save({ workspaceId: actor.workspaceId, entry, apiKey, by: actor.name, auditOf })
  })
}

/** Sessions that run on it go on; nothing is started on it any more. @throws `not_found`. */
export async function removeDefinition(
  ctx: ServiceContext,
  input: { runtimeId: string; password: string },
): Promise<void> {
  authoriseWorkspace(ctx, 'runtimes.manage')
  await audited(ctx, { action: 'runtimes.remove', object: input.runtimeId }, async (inTransaction) => {
    await assertPasswordAgain(ctx, input.password)
    const { runtimeId } = input
    await ctx.deps.definitions.remove(ctx.actor.workspaceId, runtimeId, inTransaction(runtimeId))
  })
}
