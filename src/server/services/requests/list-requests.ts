import type { RequestStatus } from '@/orchestration/model/status'
import { authoriseRun, authoriseWorkspace } from '../authorise'
import type { ServiceContext } from '../context'
import { describeRequests, type RequestItem } from './describe-requests'

export type ListRequestsInput = { status?: RequestStatus[]; runId?: string; cursor?: string; limit: number }

/** Requests of the workspace or of one run, oldest first (who has waited longest), in pages. */
export async function listRequests(
  ctx: ServiceContext,
  input: ListRequestsInput,
): Promise<{ items: RequestItem[]; nextCursor: string | null }> {
  if (input.runId === undefined) authoriseWorkspace(ctx, 'requests.read')
  else await authoriseRun(ctx, 'requests.read', input.runId)
  const page = await ctx.deps.store.listRuntimeRequests({ ...input, workspaceId: ctx.actor.workspaceId })
  return { items: await describeRequests(ctx, page.items), nextCursor: page.nextCursor }
}
