import { DomainError } from '@/orchestration/model/errors'

export const ROLES = ['owner', 'admin', 'member', 'viewer'] as const
export type Role = (typeof ROLES)[number]

/** What an API token may be given. A token can never do more than its creator may do at that moment. */
export const SCOPES = ['runs:read', 'runs:launch', 'runs:control', 'requests:answer'] as const
export type Scope = (typeof SCOPES)[number]

export const ACTIONS = [
  'runs.launch',
  'runs.read',
  'runs.cancel',
  'runs.delete',
  'workers.control',
  'requests.read',
  'requests.answer',
  'reductions.create',
  'reductions.adopt',
  'artifacts.read',
  'usage.read',
  'runtimes.read',
  'runtimes.refresh',
  'runtimes.manage',
  'shares.create',
  'tokens.manage_own',
  'tokens.manage_any',
  'members.read',
  'members.manage',
  'settings.manage',
  'isolation.accept',
  'audit.read',
] as const
export type Action = (typeof ACTIONS)[number]

/** Who acts. `scopes` and `tokenId` are set for tokens only; `system` is the server itself (boot, runner, admin command). */
export type Actor = {
  kind: 'user' | 'token' | 'system'
  userId: string
  name: string
  workspaceId: string
  role: Role
  scopes: Scope[] | null
  tokenId: string | null
  /** The session of a user who signed in with a browser. */
  sessionId?: string
}

/** What is acted on. `ownerId` is the user who made it; `memberRoles` are a member's present and wanted roles. */
export type Resource = { workspaceId: string; ownerId?: string | null; memberRoles?: Role[] }

/** `own`: only what the actor made. `below_owner`: only members who neither are nor become owners. */
type Rule = 'allow' | 'own' | 'below_owner' | 'never'
type Policy = Record<Role, Rule> & {
  /** A token needs one of these besides its creator's right. */
  token: readonly Scope[] | 'never'
}

const readers = { owner: 'allow', admin: 'allow', member: 'allow', viewer: 'allow' } as const
const launchers = { owner: 'allow', admin: 'allow', member: 'allow', viewer: 'never' } as const
const ownRuns = { owner: 'allow', admin: 'allow', member: 'own', viewer: 'never' } as const
const admins = { owner: 'allow', admin: 'allow', member: 'never', viewer: 'never' } as const

/** The one table of who may do what. Everything that is not allowed here is refused. */
const POLICIES = {
  'runs.launch': { ...launchers, token: ['runs:launch'] },
  'runs.read': { ...readers, token: ['runs:read'] },
  'runs.cancel': { ...ownRuns, token: ['runs:control'] },
  'runs.delete': { ...ownRuns, token: 'never' },
  'workers.control': { ...ownRuns, token: ['runs:control'] },
  'requests.read': { ...readers, token: ['runs:read', 'requests:answer'] },
  'requests.answer': { ...ownRuns, token: ['requests:answer'] },
  'reductions.create': { ...ownRuns, token: ['runs:launch'] },
  'reductions.adopt': { ...ownRuns, token: ['runs:control'] },
  'artifacts.read': { ...readers, token: ['runs:read'] },
  'usage.read': { ...readers, token: ['runs:read'] },
  'runtimes.read': { ...readers, token: ['runs:read', 'runs:launch'] },
  // Looking anew starts the agents' programs: it takes the right to start something.
  'runtimes.refresh': { ...launchers, token: ['runs:launch'] },
  'runtimes.manage': { ...admins, token: 'never' },
  'shares.create': { ...ownRuns, token: 'never' },
  'tokens.manage_own': { owner: 'own', admin: 'own', member: 'own', viewer: 'never', token: 'never' },
  'tokens.manage_any': { ...admins, token: 'never' },
  'members.read': { ...readers, token: 'never' },
  'members.manage': { ...admins, admin: 'below_owner', token: 'never' },
  'settings.manage': { ...admins, token: 'never' },
  'isolation.accept': { owner: 'allow', admin: 'never', member: 'never', viewer: 'never', token: 'never' },
  'audit.read': { ...admins, token: 'never' },
} as const satisfies Record<Action, Policy>

/**
 * Whether `actor` may do `action` to `resource`. A resource of another workspace is never allowed; a rule about the
 * resource (`own`, `below_owner`) is refused when the resource does not say what the rule needs.
 */
export function can(actor: Actor, action: Action, resource?: Resource): boolean {
  if (resource !== undefined && resource.workspaceId !== actor.workspaceId) return false
  if (actor.kind === 'system') return true
  const policy: Policy = POLICIES[action]
  if (actor.kind === 'token' && !tokenAllows(policy, actor.scopes)) return false
  return ruleAllows(policy[actor.role], actor, resource)
}

/** @throws DomainError `forbidden` naming the action and the role. Answer a foreign id with `not_found` before asking this. */
export function assertCan(actor: Actor, action: Action, resource?: Resource): void {
  if (can(actor, action, resource)) return
  const who =
    actor.kind === 'token' ? `API token ${actor.tokenId ?? ''} (${actor.role})` : `${actor.role} ${actor.name}`
  throw new DomainError('forbidden', `${who} is not allowed to do ${action} here`, { details: { action } })
}

function tokenAllows(policy: Policy, scopes: Scope[] | null): boolean {
  if (policy.token === 'never' || scopes === null) return false
  return policy.token.some((scope) => scopes.includes(scope))
}

function ruleAllows(rule: Rule, actor: Actor, resource: Resource | undefined): boolean {
  switch (rule) {
    case 'allow':
      return true
    case 'own':
      return resource?.ownerId === actor.userId
    case 'below_owner':
      return resource?.memberRoles !== undefined && !resource.memberRoles.includes('owner')
    case 'never':
      return false
  }
}
