import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { onTestFinished } from 'vitest'
import { createNewId } from '@/orchestration/model/ids'
import type { IsolationState } from '@/orchestration/model/isolation'
import type { RuntimeDescriptor } from '@/orchestration/model/runtime'
import { createRunAges } from '@/orchestration/run/run-ages'
import type { RunnerHints, RuntimeController } from '@/orchestration/ports'
import { createAccountStore, type AccountStore } from '@/server/accounts/account-store'
import { createRefusalBounds } from '@/server/auth/refusal-bounds'
import { createRevocations } from '@/server/auth/revocations'
import type { Actor, Role, Scope } from '@/server/auth/permissions'
import { openLedger } from '@/server/ledger/open-ledger'
import type { ServiceContext, ServiceDeps } from '@/server/services/context'
import { createRateLimits, type RateRule, type RateRuleName } from '@/server/services/rate-limits'
import { placesIn } from '../../support/attempt-places'
import { createFakeClock } from '../../support/fake-clock'
import { describeRuntime } from './runtimes'
import { noDefinitions } from './no-definitions'

/** Of the right form, and of no password. */
export const NO_PASSWORD = `scrypt$2$8$1$${'00'.repeat(16)}$${'00'.repeat(32)}`
const SEALED: IsolationState = { level: 'sealed', by: 'util-linux', why: null }
const NO_LIMITS = { perMinute: 1e9, burst: 1e9 }
const UNLIMITED: Record<RateRuleName, RateRule> = {
  call: NO_LIMITS,
  launch: NO_LIMITS,
  stream: NO_LIMITS,
  password: NO_LIMITS,
}

export type Hint = readonly [keyof RunnerHints, string]

/** Services on a fresh SQLite ledger, or on the database of `databaseUrl`. The runner is one that only notes its hints: a test plays its part through the store. */
export async function openServices(
  options: {
    runtimes?: RuntimeDescriptor[]
    allowedCwdRoots?: string[]
    rates?: Record<RateRuleName, RateRule>
    isolation?: IsolationState
    databaseUrl?: string
  } = {},
) {
  const folder = await mkdtemp(path.join(tmpdir(), 'plenum-services-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const clock = createFakeClock()
  const newId = createNewId(() => clock.now(), randomBytes)
  const databaseUrl = options.databaseUrl ?? `file:${path.join(folder, 'test.db')}`
  const ledger = await openLedger({ databaseUrl, clock, newId })
  onTestFinished(() => ledger.close())
  const accounts: AccountStore = createAccountStore(ledger.db, {
    clock,
    newId,
    onRevoked: (userId) => revocations.announce(userId),
  })
  const owner = await accounts.createFirstOwner({
    setupToken: null,
    email: 'ada@example.org',
    name: 'Ada',
    passwordHash: NO_PASSWORD,
    workspaceName: 'Analysts',
  })
  const hints: Hint[] = []
  const logged: unknown[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(JSON.parse(line)) })
  const readMark = () => accounts.getRevocationMark()
  const revocations = createRevocations({ readMark, clock, log })
  const runtimes = options.runtimes ?? [describeRuntime('demo'), describeRuntime('stub')]
  const deps: ServiceDeps = {
    store: ledger.store,
    feed: ledger.feed,
    controller: listOnlyController(runtimes),
    runner: noteHints(hints),
    accounts,
    definitions: noDefinitions,
    runAges: createRunAges(clock),
    limits: createRateLimits(clock, options.rates ?? UNLIMITED),
    refusals: createRefusalBounds(clock),
    clock,
    newId,
    random: () => 0.42,
    isolation: options.isolation ?? SEALED,
    log,
    settings: {
      cwdBounds: { roots: options.allowedCwdRoots ?? [], protectedFolders: [] },
      dataDir: folder,
      places: placesIn(folder),
    },
  }
  const { workspaceId } = owner
  const actor = (role: Role, name: string = role): Actor => ({
    kind: 'user',
    userId: role === 'owner' ? owner.userId : `usr_${name}`,
    name,
    workspaceId,
    role,
    scopes: null,
    tokenId: null,
  })
  const token = (scopes: Scope[], role: Role = 'owner'): Actor => ({
    ...actor(role),
    kind: 'token',
    scopes,
    tokenId: 'tok_test',
  })
  const as = (who: Actor): ServiceContext => ({ actor: who, deps })
  const foreign: Actor = { ...actor('owner', 'Eve'), userId: 'usr_eve', workspaceId: 'wsp_other' }
  return {
    ...{ ledger, deps, revocations, clock, hints, logged, folder, workspaceId },
    ...{ actor, token, foreign, as, ctx: as(actor('owner')) },
  }
}

/** Lists runtimes; a service that starts or steers a session fails the test. */
function listOnlyController(runtimes: RuntimeDescriptor[]): RuntimeController {
  const never = (): Promise<never> => Promise.reject(new Error('a service must not touch a session'))
  return {
    listRuntimes: () => Promise.resolve(runtimes),
    sessionLimit: () => null,
    readiness: () => Promise.resolve('ready'),
    readyRuntimes: () => [],
    startSession: never,
    sendInput: never,
    interrupt: never,
    steer: never,
    respond: never,
    stopSession: never,
    getTrackedSession: () => null,
    sessionEnd: never,
  }
}

function noteHints(hints: Hint[]): RunnerHints {
  return {
    workersQueued: (id) => void hints.push(['workersQueued', id]),
    controlAdded: (id) => void hints.push(['controlAdded', id]),
    responseQueued: (id) => void hints.push(['responseQueued', id]),
    runChanged: (id) => void hints.push(['runChanged', id]),
  }
}
