import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { encode } from 'next-auth/jwt'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createNewId } from '@/orchestration/model/ids'
import { createAccountStore, type AccountStore } from '@/server/accounts/account-store'
import { createRevocations } from '@/server/auth/revocations'
import { sessionCookieName } from '@/server/auth/session-cookie'
import { resolveActor } from '@/server/auth/sessions'
import { createEventHub } from '@/server/http/event-hub'
import { createHostPolicy } from '@/server/http/guard'
import { answerEvents } from '@/server/http/node-events'
import { eventsResponse, type StreamDeps } from '@/server/http/sse'
import { openLedger } from '@/server/ledger/open-ledger'
import { createSystemTools } from '@/server/system-tools'
import { launchRun } from '@/server/services/runs/launch-run'
import { openServices } from '../services/support/open-services'
import { createTestDatabase, DIALECTS } from '../support/test-database'

const secret = 'a secret of this test and of nothing else'
/** What is promised, and half a second for a machine that is busy. */
const PROMISED_MS = 5_500

/** An HTTP server as scripts/start.mjs puts one before Next, by the machine's own clock; `/web/` goes through a route handler. */
async function openProcess(databaseUrl: string) {
  const { clock } = createSystemTools()
  const newId = createNewId(() => clock.now(), randomBytes)
  const ledger = await openLedger({ databaseUrl, clock, newId, migrationsDir: path.resolve('prisma/migrations') })
  onTestFinished(() => ledger.close())
  const services = await openServices()
  const accounts: AccountStore = createAccountStore(ledger.db, {
    clock,
    newId,
    onRevoked: (userId) => revocations.announce(userId),
  })
  const { log } = services.deps
  const revocations = createRevocations({ readMark: () => accounts.getRevocationMark(), clock, log })
  const { store, feed } = ledger
  const own = { store, feed, accounts, clock, newId }
  const deps: StreamDeps = {
    ...services.deps,
    ...own,
    revocations,
    hub: createEventHub({ store, feed, clock, log }),
    hostPolicy: createHostPolicy({ host: '127.0.0.1', publicUrl: null, allowedHosts: [] }),
    getActor: (headers) => resolveActor(headers, { secret, secureCookies: false, accounts }),
  }
  return { deps, accounts, db: ledger.db }
}

async function listen(deps: StreamDeps): Promise<string> {
  const server = createServer((request, response) => {
    if (answerEvents(request, response, deps)) return
    void throughRoute(request.url ?? '', request.headers, deps).then(async ({ status, body }) => {
      response.writeHead(status)
      for await (const bytes of body ?? []) response.write(bytes)
      response.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    deps.hub.close()
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function throughRoute(url: string, headers: NodeJS.Dict<string | string[]>, deps: StreamDeps): Promise<Response> {
  const facts = {
    method: 'GET',
    url: `http://127.0.0.1${url}`,
    headers: new Headers({ host: '127.0.0.1', authorization: String(headers.authorization ?? '') }),
    signal: new AbortController().signal,
  }
  return eventsResponse(facts, url.split('/')[2] ?? '', deps)
}

async function openPeople(databaseUrl: string) {
  const server = await openProcess(databaseUrl)
  const { accounts, deps } = server
  const owner = await accounts.createFirstOwner({
    ...{ setupToken: null, email: 'ada@example.org', name: 'Ada', passwordHash: 'x', workspaceName: 'Analysts' },
  })
  const { workspaceId } = owner
  const member = await accounts.addMember({
    ...{ workspaceId, email: 'mia@example.org', name: 'Mia', passwordHash: 'x', role: 'member' },
  })
  const { userId } = member
  const actor = { kind: 'user', userId, name: 'Mia', workspaceId, role: 'member', scopes: null, tokenId: null } as const
  const { runId } = await launchRun({ actor, deps }, { prompt: 'hi', targets: [{ backend: 'demo' }] })
  const session = await accounts.createSession({ userId, userAgent: 'test', address: '' })
  const jwt = await encode({ token: { sub: userId, sessionVersion: 1, sessionId: session.id }, secret })
  const scopes = ['runs:read' as const]
  const { token, bearer } = await accounts.createToken({ workspaceId, userId, name: 't', scopes, expiresAt: null })
  const headers = {
    session: { cookie: `${sessionCookieName(false)}=${jwt}` },
    token: { authorization: `Bearer ${bearer}` },
  }
  return { ...server, workspaceId, userId, runId, session, token, headers, url: await listen(deps) }
}

/** Opens a stream and answers how to wait for its end; the wait is bounded by what is promised. */
async function openStream(url: string, headers: Record<string, string>) {
  const response = await fetch(url, { headers })
  expect(response.status).toBe(200)
  const reader = response.body?.getReader()
  if (reader === undefined) throw new Error('no body')
  await reader.read()
  const ended = (async () => {
    while (!(await reader.read()).done);
    return 'ended'
  })()
  return async () => {
    const late = new Promise((resolve) => setTimeout(resolve, PROMISED_MS, 'still open').unref())
    const outcome = await Promise.race([ended, late])
    await reader.cancel()
    return outcome
  }
}

type People = Awaited<ReturnType<typeof openPeople>>
type Revocation = { with: keyof People['headers']; how: (accounts: AccountStore, people: People) => Promise<unknown> }

const REVOCATIONS: Record<string, Revocation> = {
  'its token is revoked': { with: 'token', how: (accounts, { token }) => accounts.revokeToken(token.id) },
  'the user of its token is disabled': {
    with: 'token',
    how: (accounts, { userId }) => accounts.setUserActive(userId, false),
  },
  'its session is ended': {
    with: 'session',
    how: (accounts, { userId, session }) => accounts.endSession(userId, session.id, 'sign_out'),
  },
  'its user is disabled': { with: 'session', how: (accounts, { userId }) => accounts.setUserActive(userId, false) },
  'its user gets a new password': {
    with: 'session',
    how: (accounts, { userId }) => accounts.setPasswordHash(userId, 'y'),
  },
  'its user is removed from the workspace': {
    with: 'session',
    how: (accounts, { userId, workspaceId }) => accounts.removeMember(userId, workspaceId),
  },
}

describe.each(DIALECTS)('[F6] [S-11] on %s', (dialect) => {
  test.each(Object.entries(REVOCATIONS))('an open stream ends when %s', async (_name, revocation) => {
    const database = await createTestDatabase(dialect)
    onTestFinished(() => database.drop())
    const people = await openPeople(database.url)
    const headers = people.headers[revocation.with]
    const untilEnd = await openStream(`${people.url}/api/runs/${people.runId}/events`, headers)
    await revocation.how(people.accounts, people)
    expect(await untilEnd()).toBe('ended')
    expect((await fetch(`${people.url}/api/runs/${people.runId}/events`, { headers })).status).toBe(401)
  })

  test('a stream of a route handler ends too, and that of another user goes on', async () => {
    const database = await createTestDatabase(dialect)
    onTestFinished(() => database.drop())
    const people = await openPeople(database.url)
    const untilEnd = await openStream(`${people.url}/web/${people.runId}`, people.headers.token)
    const sessionUntilEnd = await openStream(`${people.url}/api/runs/${people.runId}/events`, people.headers.session)
    await people.accounts.revokeToken(people.token.id)
    expect(await untilEnd()).toBe('ended')
    expect(await sessionUntilEnd()).toBe('still open')
  })
})

test('[F6] [S-11] on postgresql a stream ends when another process took the right away', async () => {
  const database = await createTestDatabase('postgresql')
  onTestFinished(() => database.drop())
  const people = await openPeople(database.url)
  const elsewhere = await openProcess(database.url)
  const untilEnd = await openStream(`${people.url}/api/runs/${people.runId}/events`, people.headers.token)
  await elsewhere.accounts.revokeToken(people.token.id)
  expect(await untilEnd()).toBe('ended')
})
