import type { IsolationState } from '@/orchestration/model/isolation'
import { can } from '@/server/auth/permissions'
import { authoriseWorkspace } from '../authorise'
import type { ServiceContext } from '../context'
import { readAcceptance, type Acceptance } from './accepted-isolation'

export type IsolationView = IsolationState & { accepted: Acceptance | null }

/** How agents are kept apart from this server. Why no stronger level is in force names programs: for those who manage runtimes. */
export async function getIsolation(ctx: ServiceContext): Promise<IsolationView> {
  authoriseWorkspace(ctx, 'runtimes.read')
  const { actor, deps } = ctx
  const { level, by, why } = deps.isolation
  const mayKnowWhy = can(actor, 'runtimes.manage', { workspaceId: actor.workspaceId })
  return { level, by, why: mayKnowWhy ? why : null, accepted: await readAcceptance(deps) }
}
