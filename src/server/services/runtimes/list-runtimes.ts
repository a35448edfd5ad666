import type { RuntimeDescriptor } from '@/orchestration/model/runtime'
import { authoriseWorkspace } from '../authorise'
import type { ServiceContext } from '../context'

/** What can be launched on, as it was last found. `refresh` asks every agent about itself, which starts its program for a moment. */
export async function listRuntimes(ctx: ServiceContext, input: { refresh: boolean }): Promise<RuntimeDescriptor[]> {
  authoriseWorkspace(ctx, 'runtimes.read')
  if (input.refresh) authoriseWorkspace(ctx, 'runtimes.refresh')
  return ctx.deps.controller.listRuntimes({ workspaceId: ctx.actor.workspaceId, refresh: input.refresh })
}
