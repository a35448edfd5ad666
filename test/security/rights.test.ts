import { expect, test } from 'vitest'
import { listProcedures } from '@/server/api/list-procedures'
import { type Actor, can, ROLES, type Role, SCOPES, type Scope } from '@/server/auth/permissions'
import { PROCEDURE_RIGHTS, type RightName, RIGHTS } from './support/rights'

const HERE = 'wsp_here'
const ELSEWHERE = 'wsp_elsewhere'
const ME = 'usr_me'

const user = (role: Role): Actor => ({
  kind: 'user',
  userId: ME,
  name: role,
  workspaceId: HERE,
  role,
  scopes: null,
  tokenId: null,
})
const token = (role: Role, scopes: Scope[]): Actor => ({ ...user(role), kind: 'token', scopes, tokenId: 'tok_1' })

const ACTORS: Actor[] = ROLES.flatMap((role) => [
  user(role),
  token(role, []),
  ...SCOPES.map((scope) => token(role, [scope])),
  token(role, [...SCOPES]),
])

const RESOURCES = [
  { workspaceId: HERE, ownerId: ME },
  { workspaceId: HERE, ownerId: 'usr_other' },
  { workspaceId: ELSEWHERE, ownerId: ME },
  { workspaceId: ELSEWHERE, ownerId: 'usr_other' },
]

function isPromised(name: RightName, actor: Actor, resource: (typeof RESOURCES)[number]): boolean {
  if (resource.workspaceId !== actor.workspaceId) return false
  const right = RIGHTS[name]
  const scopes: readonly Scope[] = right.scopes
  if (actor.kind === 'token' && !scopes.some((scope) => actor.scopes?.includes(scope))) return false
  const share = right[actor.role]
  return share === 'all' || (share === 'own' && resource.ownerId === actor.userId)
}

test('[S-01] every procedure has a right that is written down', ({ task }) => {
  const procedures = listProcedures().map(({ path }) => path)
  expect(procedures.filter((path) => !Object.hasOwn(PROCEDURE_RIGHTS, path))).toEqual([])
  task.meta.cases = procedures.length
})

test('[S-01] [S-14] the table of rights in the code says of each cell what is promised', ({ task }) => {
  let cells = 0
  for (const { path, action } of listProcedures()) {
    const right = PROCEDURE_RIGHTS[path]
    if (right === undefined || right === 'self' || action === 'self') {
      expect([path, right, action]).toEqual([path, 'self', 'self'])
      continue
    }
    for (const actor of ACTORS) {
      for (const resource of RESOURCES) {
        const cell = `${path}: ${actor.kind} of a ${actor.role} ${actor.scopes?.join(' ') ?? ''} on ${JSON.stringify(resource)}`
        expect(can(actor, action, resource), cell).toBe(isPromised(right, actor, resource))
        cells++
      }
    }
  }
  expect(cells).toBeGreaterThan(1_500)
  task.meta.cases = cells
})

test('[S-02] no right reaches into another workspace, whatever the role', ({ task }) => {
  let cells = 0
  for (const { action } of listProcedures()) {
    if (action === 'self') continue
    for (const actor of ACTORS) {
      expect(can(actor, action, { workspaceId: ELSEWHERE, ownerId: ME }), `${action} by ${actor.role}`).toBe(false)
      cells++
    }
  }
  task.meta.cases = cells
})

test('[S-03] [S-14] no token defines runtimes, makes tokens or deletes, whatever its scopes', ({ task }) => {
  const closed = listProcedures().filter(({ path }) => {
    const right = PROCEDURE_RIGHTS[path]
    return right !== undefined && right !== 'self' && RIGHTS[right].scopes.length === 0
  })
  expect(closed.length).toBeGreaterThan(5)
  for (const { path, action } of closed) {
    if (action === 'self') throw new Error(`${path} has no right`)
    for (const role of ROLES) {
      expect(can(token(role, [...SCOPES]), action, { workspaceId: HERE, ownerId: ME }), path).toBe(false)
    }
  }
  task.meta.cases = closed.length * ROLES.length
})
