import { DomainError } from '@/orchestration/model/errors'
import type { WorkerRecord } from '@/orchestration/model/records'
import type { RuntimeCapabilities } from '@/orchestration/model/runtime'
import type { ServiceContext } from '../context'

/** @throws DomainError `unsupported` when the worker's runtime cannot do it, or is not registered any more. */
export async function assertCapability(
  ctx: ServiceContext,
  worker: WorkerRecord,
  capability: keyof RuntimeCapabilities,
): Promise<void> {
  const { backend } = worker.target
  const { workspaceId } = ctx.actor
  const runtime = (await ctx.deps.controller.listRuntimes({ workspaceId })).find(({ id }) => id === backend)
  if (runtime?.capabilities[capability] === true) return
  const why = runtime === undefined ? 'is not registered any more' : `cannot ${capability}`
  throw new DomainError('unsupported', `worker ${worker.id} runs on ${backend}, which ${why}`, {
    details: { id: worker.id, backend, capability },
  })
}
