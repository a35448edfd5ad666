import type { Runtime, RuntimeScope } from '../ports'

/** A runtime's name among those of all workspaces; everybody's have none before the slash. */
export function scopedName({ id, workspaceId }: Pick<Runtime, 'id' | 'workspaceId'>): string {
  return `${workspaceId ?? ''}/${id}`
}

/** Everybody's runtimes and those of the workspace; without one, everybody's only. */
export function inScope(runtimes: readonly Runtime[], { workspaceId }: RuntimeScope): Runtime[] {
  return runtimes.filter((runtime) => runtime.workspaceId === undefined || runtime.workspaceId === workspaceId)
}
