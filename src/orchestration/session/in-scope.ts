import type { Runtime, RuntimeScope } from '../ports'

/** Everybody's runtimes and those of the workspace; without one, everybody's only. */
export function inScope(runtimes: readonly Runtime[], { workspaceId }: RuntimeScope): Runtime[] {
  return runtimes.filter((runtime) => runtime.workspaceId === undefined || runtime.workspaceId === workspaceId)
}
