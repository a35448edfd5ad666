import { readdirSync } from 'node:fs'
import { TRPCError } from '@trpc/server'
import { expect, test } from 'vitest'
import { listProcedures } from '@/server/api/list-procedures'
import { createCaller } from '@/server/api/root'
import { can, SCOPES, type Action, type Actor, type Role } from '@/server/auth/permissions'
import { createReduction } from '@/server/services/reductions/create-reduction'
import { launchRun } from '@/server/services/runs/launch-run'
import { NO_PASSWORD, openServices } from '../services/support/open-services'
import { ask, claim, complete } from '../services/support/play-runner'

/** What a procedure is about: its actor alone, the sessions of a person who has one, the workspace, a run of somebody, a token of somebody. */
type About = 'self' | 'session' | 'workspace' | 'run' | 'own token' | 'token'
type Fixture = Awaited<ReturnType<typeof makeThings>>

const DEMO = [{ backend: 'demo' }]

/** One valid call of each procedure. A procedure that is missing here fails the test below. */
const CALLS: Record<string, { about: About; input?: (things: Fixture) => unknown }> = {
  me: { about: 'self' },
  'me.sessions': { about: 'session' },
  'me.endSession': { about: 'session', input: ({ sessionId }) => ({ id: sessionId }) },
  'me.endOtherSessions': { about: 'session' },
  'runtimes.list': { about: 'workspace' },
  'runtimes.isolation': { about: 'workspace' },
  'settings.acceptOpenIsolation': { about: 'workspace', input: () => ({ password: 'wrong' }) },
  'runtimes.refresh': { about: 'workspace' },
  'runtimes.catalogue': { about: 'workspace' },
  'runtimes.definitions': { about: 'workspace' },
  'runtimes.save': {
    about: 'workspace',
    input: () => ({ entry: { id: 'mine', kind: 'command', command: 'cat' }, password: 'wrong' }),
  },
  'runtimes.remove': { about: 'workspace', input: () => ({ runtimeId: 'mine', password: 'wrong' }) },
  'runtimes.test': { about: 'workspace', input: () => ({ runtimeId: 'mine' }) },
  'runtimes.readRegistry': { about: 'workspace', input: () => ({ text: '{"agents":[]}' }) },
  'runs.validate': { about: 'workspace', input: () => ({ targets: DEMO }) },
  'runs.launch': { about: 'workspace', input: () => ({ prompt: 'hi', targets: DEMO }) },
  'runs.list': { about: 'workspace' },
  'runs.fork': { about: 'run', input: ({ runId }) => ({ runId }) },
  'runs.get': { about: 'run', input: ({ runId }) => ({ runId }) },
  'runs.view': { about: 'run', input: ({ runId }) => ({ runId }) },
  'runs.snapshot': { about: 'run', input: ({ runId }) => ({ runId }) },
  'runs.trace': { about: 'run', input: ({ runId }) => ({ runId }) },
  'runs.events': { about: 'run', input: ({ runId }) => ({ runId }) },
  'runs.result': { about: 'run', input: ({ runId }) => ({ runId }) },
  'runs.cancel': { about: 'run', input: ({ runId }) => ({ runId }) },
  'runs.delete': { about: 'run', input: ({ runId }) => ({ runId }) },
  'workers.get': { about: 'run', input: ({ workerId }) => ({ workerId }) },
  'workers.trace': { about: 'run', input: ({ workerId }) => ({ workerId }) },
  'workers.controls': { about: 'run', input: ({ workerId }) => ({ workerId }) },
  'workers.cancel': { about: 'run', input: ({ workerId }) => ({ workerId }) },
  'workers.interrupt': { about: 'run', input: ({ workerId }) => ({ workerId }) },
  'workers.retry': { about: 'run', input: ({ workerId }) => ({ workerId }) },
  'workers.resume': { about: 'run', input: ({ workerId }) => ({ workerId }) },
  'workers.send': { about: 'run', input: ({ workerId }) => ({ workerId, text: 'go on' }) },
  'artifacts.list': { about: 'run', input: ({ runId }) => ({ runId }) },
  'artifacts.get': { about: 'run', input: ({ artifactId }) => ({ id: artifactId }) },
  'requests.list': { about: 'run', input: ({ runId }) => ({ runId }) },
  'requests.get': { about: 'run', input: ({ requestId }) => ({ id: requestId }) },
  'requests.answer': { about: 'run', input: ({ requestId, digest }) => ({ id: requestId, action: 'allow', digest }) },
  'reductions.create': { about: 'run', input: ({ runId }) => ({ runId, mode: 'compare' }) },
  'reductions.list': { about: 'run', input: ({ runId }) => ({ runId }) },
  'reductions.get': { about: 'run', input: ({ reductionId }) => ({ reductionId }) },
  'reductions.adopt': { about: 'run', input: ({ reductionId }) => ({ reductionId }) },
  'tokens.create': { about: 'own token', input: () => ({ name: 'ci', scopes: ['runs:read'] }) },
  'tokens.list': { about: 'own token' },
  'tokens.revoke': { about: 'token', input: ({ tokenId }) => ({ id: tokenId }) },
}

const procedures = new Map(listProcedures().map((procedure) => [procedure.path, procedure]))

test('every procedure says what it does, and is called by the matrix', () => {
  expect([...procedures.keys()].sort()).toEqual(Object.keys(CALLS).sort())
})

/** Who may ask each route without being signed in, and why. Every other one answers a stranger 401. */
const ROUTES: Record<string, 'public' | 'signed in' | 'procedures'> = {
  'auth/[...nextauth]': 'public', // signing in
  setup: 'public', // the first owner, by a one-time token
  health: 'public', // says nothing but that the process lives
  ready: 'public', // says nothing but ready or not
  'openapi.json': 'public', // describes the procedures, which guard themselves
  'trpc/[trpc]': 'procedures',
  'v1/[...path]': 'procedures',
  'runs/[id]/events': 'signed in',
  'runs/[id]/trace': 'signed in',
  'workers/[id]/spill': 'signed in',
  'artifacts/[id]/content': 'signed in',
}

test('every API route has a declared policy', () => {
  const routes = readdirSync('src/app/api', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('/route.ts'))
    .map((file) => file.slice(0, -'/route.ts'.length))
  for (const route of routes) expect(Object.keys(ROUTES), `src/app/api/${route}`).toContain(route)
})

async function openPeople() {
  const services = await openServices()
  const { deps, workspaceId } = services
  const add = async (name: string, role: Role): Promise<Actor> => {
    const email = `${name}@example.org`
    const member = await deps.accounts.addMember({ workspaceId, email, name, role, passwordHash: NO_PASSWORD })
    const { userId } = member
    const session = await deps.accounts.createSession({ userId, userAgent: name, address: '' })
    return { kind: 'user', userId, name, workspaceId, role, scopes: null, tokenId: null, sessionId: session.id }
  }
  const mia = await add('mia', 'member')
  const asToken = (of: Actor, scopes: Actor['scopes']): Actor => ({ ...of, kind: 'token', scopes, tokenId: 'tok_x' })
  const people: Record<string, Actor> = {
    owner: services.actor('owner'),
    admin: await add('bo', 'admin'),
    'member whose run it is': mia,
    'another member': await add('noa', 'member'),
    viewer: await add('vic', 'viewer'),
    'token of the run’s owner without scopes': asToken(mia, []),
    ...Object.fromEntries(SCOPES.map((scope) => [`token of the run’s owner with ${scope}`, asToken(mia, [scope])])),
    'token of a viewer with every scope': asToken(await add('val', 'viewer'), [...SCOPES]),
  }
  return { ...services, mia, people }
}

/** A run of mia's that is done with one worker and asks something with another, and a token of hers. */
async function makeThings({ deps, mia }: Awaited<ReturnType<typeof openPeople>>) {
  const ctx = { actor: mia, deps }
  const { runId } = await launchRun(ctx, { prompt: 'hi', targets: DEMO })
  const [worker] = await deps.store.listWorkers(runId)
  if (worker === undefined) throw new Error('no worker')
  const other = await launchRun(ctx, { prompt: 'hi', targets: DEMO })
  const [judged] = await deps.store.listWorkers(other.runId)
  if (judged === undefined) throw new Error('no worker')
  const request = await ask(deps, await claim(deps, worker.id))
  await complete(deps, judged.id, 'answer')
  const { reductionId } = await createReduction(ctx, { runId: other.runId, mode: 'compare' })
  const [verdict] = await deps.store.listArtifacts(other.runId)
  if (verdict === undefined) throw new Error('the verdict is no artifact')
  const { workspaceId, userId } = mia
  const { token } = await deps.accounts.createToken({ workspaceId, userId, name: 'ci', scopes: [], expiresAt: null })
  const session = await deps.accounts.createSession({ userId, userAgent: 'mia', address: '' })
  const things = { runId, workerId: worker.id, requestId: request.id, digest: request.digest, reductionId }
  return { ...things, artifactId: verdict.id, tokenId: token.id, sessionId: session.id, ownerId: mia.userId }
}

function mayDo(actor: Actor, path: string, about: About, ownerId: string): boolean {
  const action = procedures.get(path)?.action ?? 'self'
  if (about === 'session') return actor.kind === 'user' && actor.sessionId !== undefined
  if (action === 'self') return true
  const own = { workspaceId: actor.workspaceId, ownerId: actor.userId }
  const theirs = { workspaceId: actor.workspaceId, ownerId }
  const everyones: Action = 'tokens.manage_any'
  switch (about) {
    case 'self':
      return true
    case 'workspace':
      return can(actor, action, { workspaceId: actor.workspaceId })
    case 'run':
      return can(actor, action, theirs) && (path !== 'runs.fork' || can(actor, 'runs.read', theirs))
    case 'own token':
      return can(actor, action, own) || (path === 'tokens.list' && can(actor, everyones, own))
    case 'token':
      return can(actor, action, theirs) || can(actor, everyones, theirs)
  }
}

async function outcome(
  deps: Awaited<ReturnType<typeof openPeople>>['deps'],
  actor: Actor | null,
  path: string,
  input: unknown,
): Promise<string> {
  const caller = createCaller({ actor, deps, requestId: 'test' })
  const call = path.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], caller)
  try {
    await (call as (input: unknown) => Promise<unknown>)(input)
    return 'done'
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error
    return error.code
  }
}

/** Allowed, whether or not it made sense in that state. */
const ALLOWED = ['done', 'PRECONDITION_FAILED', 'UNPROCESSABLE_CONTENT']

test('each procedure does for each person exactly what the table of rights says', { timeout: 180_000 }, async () => {
  const world = await openPeople()
  let things = await makeThings(world)
  for (const [path, { about, input }] of Object.entries(CALLS)) {
    expect(await outcome(world.deps, null, path, input?.(things)), `${path}: a stranger`).toBe('UNAUTHORIZED')
    for (const [who, actor] of Object.entries(world.people)) {
      const result = await outcome(world.deps, actor, path, input?.(things))
      if (!mayDo(actor, path, about, things.ownerId)) {
        expect(result, `${path}: ${who}`).toBe('FORBIDDEN')
        continue
      }
      // Somebody else's session is an unknown one.
      const allowed = path === 'me.endSession' ? [...ALLOWED, 'NOT_FOUND'] : ALLOWED
      expect(allowed, `${path}: ${who}: ${result}`).toContain(result)
      const isChanged = result === 'done' && procedures.get(path)?.type === 'mutation'
      if (isChanged) things = await makeThings(world)
    }
  }
})

test('each mutation leaves exactly one record, done or refused', { timeout: 180_000 }, async () => {
  const world = await openPeople()
  const { owner, viewer } = world.people
  if (owner === undefined || viewer === undefined) throw new Error('no people')
  const actors = { owner: { ...owner, sessionId: 'sgn_owner' }, viewer }
  const mutations = Object.entries(CALLS).filter(([path]) => procedures.get(path)?.type === 'mutation')
  for (const [path, { input }] of mutations) {
    for (const [who, actor] of Object.entries(actors)) {
      const things = await makeThings(world)
      const last = (await world.deps.accounts.listAudit({ workspaceId: world.workspaceId, limit: 1 }))[0]?.seq ?? 0
      const result = await outcome(world.deps, actor, path, input?.(things))
      const entries = await world.deps.accounts.listAudit({ workspaceId: world.workspaceId, limit: 10 })
      const fresh = entries.filter(({ seq }) => seq > last)
      const expected = result === 'done' ? 'ok' : result === 'INTERNAL_SERVER_ERROR' ? 'failed' : 'refused'
      expect(fresh, `${path}: ${who}: ${result}`).toMatchObject([{ result: expected, actorId: actor.userId }])
      // A fork that is done is a launch.
      expect([path, 'runs.launch'], `${path}: ${who}`).toContain(fresh[0]?.action)
    }
  }
})

test('a query refused by role is recorded, one that is answered is not', async () => {
  const { deps, people, workspaceId } = await openPeople()
  const { viewer } = people
  if (viewer === undefined) throw new Error('no viewer')
  const count = async () => (await deps.accounts.listAudit({ workspaceId, limit: 100 })).length
  const before = await count()
  expect(await outcome(deps, viewer, 'runs.list', undefined)).toBe('done')
  expect(await count()).toBe(before)
  expect(await outcome(deps, viewer, 'runtimes.definitions', undefined)).toBe('FORBIDDEN')
  expect(await deps.accounts.listAudit({ workspaceId, limit: 1 })).toMatchObject([
    { action: 'runtimes.definitions', result: 'refused', detail: { reason: 'forbidden' } },
  ])
})

test('looking at the runtimes anew takes the right to start something, reading them does not', async () => {
  const { deps, people } = await openPeople()
  for (const [who, actor] of Object.entries(people)) {
    const isAllowed = can(actor, 'runtimes.read') && can(actor, 'runtimes.refresh')
    expect(await outcome(deps, actor, 'runtimes.list', { refresh: true }), who).toBe(isAllowed ? 'done' : 'FORBIDDEN')
  }
  const { viewer } = people
  if (viewer === undefined) throw new Error('no viewer')
  expect(await outcome(deps, viewer, 'runtimes.list', { refresh: true })).toBe('FORBIDDEN')
  expect(await outcome(deps, viewer, 'runtimes.list', { refresh: false })).toBe('done')
})

test('a foreign id answers exactly like an unknown one, to the owner of another workspace', async () => {
  const world = await openPeople()
  const things = await makeThings(world)
  for (const [path, { about, input }] of Object.entries(CALLS)) {
    if ((about !== 'run' && about !== 'token') || input === undefined) continue
    const unknown = Object.fromEntries(Object.entries(things).map(([name, id]) => [name, `${id.slice(0, 4)}unknown`]))
    const told = async (ids: Fixture) => {
      const caller = createCaller({ actor: world.foreign, deps: world.deps, requestId: 'test' })
      const call = path.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], caller)
      const error: unknown = await (call as (input: unknown) => Promise<unknown>)(input(ids)).catch(
        (reason: unknown) => reason,
      )
      if (!(error instanceof TRPCError)) throw new Error(`${path} answered a foreign workspace`)
      return [error.code, Object.values(ids).reduce((text, id) => text.replaceAll(id, 'ID'), error.message)]
    }
    expect(await told(things), path).toEqual(await told({ ...things, ...unknown }))
    expect((await told(things))[0], path).toBe('NOT_FOUND')
  }
})

test('lists of another workspace are empty', async () => {
  const world = await openPeople()
  await makeThings(world)
  const eve = createCaller({ actor: world.foreign, deps: world.deps, requestId: 'test' })
  expect((await eve.runs.list()).items).toEqual([])
  expect((await eve.requests.list()).items).toEqual([])
  expect(await eve.tokens.list({ everyones: true })).toEqual([])
})
