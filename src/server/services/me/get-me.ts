import { ACTIONS, can, type Action, type Role, type Scope } from '@/server/auth/permissions'
import type { ServiceContext } from '../context'

export type Me = {
  kind: 'user' | 'token' | 'system'
  userId: string
  name: string
  email: string | null
  role: Role
  scopes: Scope[] | null
  workspace: { id: string; name: string }
  /** What the actor may do to things of its own making: for what a screen offers. Each act is checked again by itself. */
  actions: Action[]
}

/** Who is asking. Needs no right but to be signed in. */
export async function getMe({ actor, deps }: ServiceContext): Promise<Me> {
  const [user, workspaces] = await Promise.all([deps.accounts.getUser(actor.userId), deps.accounts.listWorkspaces()])
  const own = { workspaceId: actor.workspaceId, ownerId: actor.userId, memberRoles: [] }
  return {
    kind: actor.kind,
    userId: actor.userId,
    name: actor.name,
    email: user?.email ?? null,
    role: actor.role,
    scopes: actor.scopes,
    workspace: {
      id: actor.workspaceId,
      name: workspaces.find(({ id }) => id === actor.workspaceId)?.name ?? '',
    },
    actions: ACTIONS.filter((action) => can(actor, action, own)),
  }
}
