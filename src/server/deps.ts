import { createRunAges } from '@/orchestration/run/run-ages'
import { createRuntimeController } from '@/orchestration/session/runtime-controller'
import { createAccountStore, type AccountStore } from './accounts/account-store'
import type { AuthTools } from './auth/auth-options'
import { createKnownDevices } from './auth/known-device'
import type { Actor } from './auth/permissions'
import { createRateLimit, type RateLimit } from './auth/rate-limit'
import { createRefusalBounds } from './auth/refusal-bounds'
import { createRevocations, type Revocations } from './auth/revocations'
import { usesSecureCookies } from './auth/session-cookie'
import { resolveActor } from './auth/sessions'
import { createSignInLimits } from './auth/sign-in-limits'
import { withCrashPoint } from './boot/crash-points'
import { createReaper } from './boot/create-reaper'
import { createShelf } from './boot/create-shelf'
import { openAuditSeal, prepareDataFolder, readOrCreateSecret } from './boot/data-folder'
import { lockDataFolder } from './boot/lock-data-folder'
import { migrateData } from './boot/migrate-data'
import { openIsolation, protectedFolders } from './boot/open-isolation'
import { openRuntimes } from './boot/open-runtimes'
import { strikeProcess } from './boot/process-end'
import { isBuilding, loadEnv, type Env } from './env'
import { createEventHub, type EventHub } from './http/event-hub'
import { createHostPolicy, type HostPolicy } from './http/guard'
import { openLedger, type Ledger } from './ledger/open-ledger'
import { createLog } from './log'
import { createRunner } from './runner/runner'
import { createWorkerLauncher } from './boot/runner-process'
import { runnerSettings } from './boot/runner-settings'
import type { ServiceDeps } from './services/context'
import { createRateLimits } from './services/rate-limits'
import { createShutdown, type Shutdown } from './shutdown'
import { createSystemTools } from './system-tools'

/** Everything the process is made of, once. What services may use, and what only routes, pages and the boot need. */
export type Deps = ServiceDeps & {
  env: Env
  ledger: Ledger
  authTools: AuthTools
  hostPolicy: HostPolicy
  /** Open event streams of this process. */
  hub: EventHub
  setupLimit: RateLimit
  shutdown: Shutdown
  revocations: Revocations
  /** Who sends these headers, or null for a stranger. */
  getActor(headers: Headers): Promise<Actor | null>
  startRunner(): Promise<void>
}

const MINUTE_MS = 60_000

/** On globalThis: Next bundles instrumentation and routes apart, so each would have a module's variable of its own. */
const shared = globalThis as typeof globalThis & { plenumDeps?: Promise<Deps> }

/** The process's parts; the first call makes them. Rejects with what an operator has to mend. */
export function getDeps(): Promise<Deps> {
  if (isBuilding()) throw new Error('A page opens the database during the build: make it dynamic.')
  shared.plenumDeps ??= createDeps(loadEnv())
  return shared.plenumDeps
}

async function createDeps(env: Env): Promise<Deps> {
  const log = createLog(env.logLevel)
  const shutdown = createShutdown(log)
  try {
    return await compose(env, log, shutdown)
  } catch (error) {
    await shutdown.stop('the server could not start')
    throw error
  }
}

async function compose(env: Env, log: ServiceDeps['log'], shutdown: Shutdown): Promise<Deps> {
  const { clock, newId, random } = createSystemTools()
  await prepareDataFolder(env.dataDir)
  shutdown.onStop('data folder', lockDataFolder(env))
  const secret = env.authSecret ?? (await readOrCreateSecret(env.dataDir, 'auth-secret'))
  const ledger = await openLedger({ databaseUrl: env.databaseUrl, clock, newId, log })
  shutdown.onStop('ledger', () => ledger.close())
  await migrateData(ledger, { dataDir: env.dataDir, clock, log })
  const accounts: AccountStore = createAccountStore(ledger.db, {
    clock,
    newId,
    onRevoked: (userId) => revocations.announce(userId),
    auditSeal: await openAuditSeal(env.dataDir),
  })
  const revocations = createRevocations({ readMark: () => accounts.getRevocationMark(), clock, log })
  const isolation = await openIsolation(env, { clock, log })
  const definitions = await openRuntimes(env, {
    db: ledger.db,
    commitChange: accounts.commitChange,
    clock,
    newId,
    log,
    isolation,
    closing: shutdown.signal,
  })
  const cwdBounds = { roots: env.allowedCwdRoots, protectedFolders: protectedFolders(env) }
  const controller = createRuntimeController((options) => definitions.current(options), { clock })
  // Before the ledger: the last added goes first.
  shutdown.onStop('runtimes', async () => {
    definitions.close()
    await controller.close()
  })
  await accounts.startAuditSeal()
  const { feed } = ledger
  const store = withCrashPoint(ledger.store, env.crashPoint, strikeProcess)
  const settings = runnerSettings(env, ledger.dialect)
  const reaper = createReaper({ clock, log, find: isolation.findMarked })
  const runAges = createRunAges(clock)
  const runner = createRunner({
    ...{ store, feed, controller, clock, newId, random, log, settings, reaper, runAges },
    dataDir: env.dataDir,
    places: isolation,
    cwdBounds,
    shelf: createShelf(env.dataDir),
    detachedLauncher: createWorkerLauncher(env, { clock, log }),
  })
  const hub = createEventHub({ store, feed, clock, log })
  shutdown.signal.addEventListener('abort', () => hub.close(), { once: true })
  const session = { secret, secureCookies: usesSecureCookies(env.publicUrl) }
  const refusals = createRefusalBounds(clock)
  const authTools: AuthTools = {
    ...session,
    accounts,
    limits: createSignInLimits(clock),
    devices: createKnownDevices(session),
    refusals,
    log,
  }
  return {
    ...{ env, ledger, store, feed, controller, definitions, accounts, clock, newId, random, log, shutdown },
    hub,
    revocations,
    refusals,
    runAges,
    runner: runner.hints,
    whyQueued: (workerId: string) => runner.whyQueued(workerId),
    limits: createRateLimits(clock),
    authTools,
    isolation: isolation.state,
    settings: { cwdBounds, dataDir: env.dataDir, places: isolation },
    hostPolicy: createHostPolicy(env),
    setupLimit: createRateLimit({ clock, triesMax: 30, windowMs: MINUTE_MS }),
    getActor: (headers) => resolveActor(headers, { ...session, accounts }),
    startRunner: async () => {
      shutdown.onStop('runner', () => runner.stop())
      await runner.start()
    },
  }
}
