import type { RuntimeDescriptor } from '@/orchestration/model/runtime'
import { authoriseWorkspace } from '../authorise'
import type { ServiceContext } from '../context'

/** What can be launched on, as it was last found; `refresh` looks again. Looking starts no agent's session. */
export async function listRuntimes(ctx: ServiceContext, input: { refresh: boolean }): Promise<RuntimeDescriptor[]> {
  authoriseWorkspace(ctx, 'runtimes.read')
  return ctx.deps.controller.listRuntimes({ refresh: input.refresh })
}
