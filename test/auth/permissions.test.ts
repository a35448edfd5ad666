import { describe, expect, it } from 'vitest'
import { ACTIONS, can, ROLES, SCOPES, type Action, type Actor, type Role, type Scope } from '@/server/auth/permissions'

type Cell = 'all' | 'own' | 'below owner' | 'none'
type Row = { owner: Cell; admin: Cell; member: Cell; viewer: Cell; token: Scope[] }

/** Who may what, written down apart from the code: a changed right must be changed twice, knowingly. */
const EXPECTED: Record<Action, Row> = {
  'runs.launch': { owner: 'all', admin: 'all', member: 'all', viewer: 'none', token: ['runs:launch'] },
  'runs.read': { owner: 'all', admin: 'all', member: 'all', viewer: 'all', token: ['runs:read'] },
  'runs.cancel': { owner: 'all', admin: 'all', member: 'own', viewer: 'none', token: ['runs:control'] },
  'runs.delete': { owner: 'all', admin: 'all', member: 'own', viewer: 'none', token: [] },
  'workers.control': { owner: 'all', admin: 'all', member: 'own', viewer: 'none', token: ['runs:control'] },
  'requests.read': {
    ...{ owner: 'all', admin: 'all', member: 'all', viewer: 'all' },
    token: ['runs:read', 'requests:answer'],
  },
  'requests.answer': { owner: 'all', admin: 'all', member: 'own', viewer: 'none', token: ['requests:answer'] },
  'reductions.create': { owner: 'all', admin: 'all', member: 'own', viewer: 'none', token: ['runs:launch'] },
  'reductions.adopt': { owner: 'all', admin: 'all', member: 'own', viewer: 'none', token: ['runs:control'] },
  'artifacts.read': { owner: 'all', admin: 'all', member: 'all', viewer: 'all', token: ['runs:read'] },
  'usage.read': { owner: 'all', admin: 'all', member: 'all', viewer: 'all', token: ['runs:read'] },
  'runtimes.read': { owner: 'all', admin: 'all', member: 'all', viewer: 'all', token: ['runs:read', 'runs:launch'] },
  'runtimes.refresh': { owner: 'all', admin: 'all', member: 'all', viewer: 'none', token: ['runs:launch'] },
  'runtimes.manage': { owner: 'all', admin: 'all', member: 'none', viewer: 'none', token: [] },
  'shares.create': { owner: 'all', admin: 'all', member: 'own', viewer: 'none', token: [] },
  'tokens.manage_own': { owner: 'own', admin: 'own', member: 'own', viewer: 'none', token: [] },
  'tokens.manage_any': { owner: 'all', admin: 'all', member: 'none', viewer: 'none', token: [] },
  'members.read': { owner: 'all', admin: 'all', member: 'all', viewer: 'all', token: [] },
  'members.manage': { owner: 'all', admin: 'below owner', member: 'none', viewer: 'none', token: [] },
  'settings.manage': { owner: 'all', admin: 'all', member: 'none', viewer: 'none', token: [] },
  'isolation.accept': { owner: 'all', admin: 'none', member: 'none', viewer: 'none', token: [] },
  'audit.read': { owner: 'all', admin: 'all', member: 'none', viewer: 'none', token: [] },
}

const HERE = 'wsp_here'
const RESOURCES = {
  own: { workspaceId: HERE, ownerId: 'usr_me', memberRoles: ['member'] as Role[] },
  foreign: { workspaceId: HERE, ownerId: 'usr_other', memberRoles: ['member'] as Role[] },
  ownerMember: { workspaceId: HERE, ownerId: 'usr_other', memberRoles: ['member', 'owner'] as Role[] },
  unsaid: { workspaceId: HERE },
  elsewhere: { workspaceId: 'wsp_elsewhere', ownerId: 'usr_me', memberRoles: ['member'] as Role[] },
}
type ResourceName = keyof typeof RESOURCES

const ALLOWED: Record<Cell, ResourceName[]> = {
  all: ['own', 'foreign', 'ownerMember', 'unsaid'],
  own: ['own'],
  'below owner': ['own', 'foreign'],
  none: [],
}

function actor(role: Role, token: Scope[] | null): Actor {
  const person = { userId: 'usr_me', name: 'Me', workspaceId: HERE, role }
  return token === null
    ? { ...person, kind: 'user', scopes: null, tokenId: null }
    : { ...person, kind: 'token', scopes: token, tokenId: 'tok_1' }
}

const cells = ACTIONS.flatMap((action) => ROLES.map((role) => ({ action, role, cell: EXPECTED[action][role] })))

describe('the table of rights', () => {
  it.each(cells)('$role, $action: $cell', ({ action, role, cell }) => {
    for (const name of Object.keys(RESOURCES) as ResourceName[]) {
      expect(can(actor(role, null), action, RESOURCES[name]), name).toBe(ALLOWED[cell].includes(name))
    }
  })

  it.each(cells)('a token of a $role, $action: needs the scope and $cell', ({ action, role, cell }) => {
    for (const scope of SCOPES) {
      for (const name of Object.keys(RESOURCES) as ResourceName[]) {
        const expected = EXPECTED[action].token.includes(scope) && ALLOWED[cell].includes(name)
        expect(can(actor(role, [scope]), action, RESOURCES[name]), `${scope} ${name}`).toBe(expected)
      }
    }
    expect(can(actor(role, []), action, RESOURCES.own)).toBe(false)
  })

  it('refuses a rule about the resource when no resource is named', () => {
    expect(can(actor('member', null), 'workers.control')).toBe(false)
    expect(can(actor('admin', null), 'members.manage')).toBe(false)
  })

  it('lets the system act in its workspace only', () => {
    const system: Actor = { ...actor('owner', null), kind: 'system' }
    expect(can(system, 'settings.manage', RESOURCES.unsaid)).toBe(true)
    expect(can(system, 'settings.manage', RESOURCES.elsewhere)).toBe(false)
  })
})
