import { createAccountStore } from '../accounts/account-store'
import path from 'node:path'
import process from 'node:process'
import type { Clock } from '@/orchestration/ports'
import { createRuntimeController } from '@/orchestration/session/runtime-controller'
import { processEnvironment, type Env } from '@/server/env'
import { openLedger } from '@/server/ledger/open-ledger'
import { createLog, type Logger } from '@/server/log'
import { createDetachedLauncher } from '@/server/runner/launchers/detached'
import { createRunner, type Runner } from '@/server/runner/runner'
import type { RunnerSettings, SlottedLauncher } from '@/server/runner/settings'
import { startDetached } from '@/server/runtimes/spawn'
import { createSystemTools } from '@/server/system-tools'
import { BootError } from './boot-error'
import { withCrashPoint } from './crash-points'
import { createReaper } from './create-reaper'
import { createShelf } from './create-shelf'
import { prepareDataFolder } from './data-folder'
import { lockDataFolder } from './lock-data-folder'
import { migrateData } from './migrate-data'
import { openIsolation, protectedFolders } from './open-isolation'
import { openRuntimes } from './open-runtimes'
import { strikeProcess } from './process-end'
import { runnerSettings } from './runner-settings'

export type RunnerProcess = {
  runner: Runner
  log: Logger
  /** Whether the database answers now. */
  isReady: () => Promise<boolean>
  close: () => Promise<void>
}

/**
 * The parts of a process that executes workers and serves nothing: on the same PostgreSQL as the servers.
 * @throws BootError on SQLite, whose file one server owns; and what opening the parts throws.
 */
export async function openRunnerProcess(env: Env, overrides: Partial<RunnerSettings> = {}): Promise<RunnerProcess> {
  if (!env.databaseUrl.startsWith('postgres')) {
    throw new BootError(
      'A runner of its own needs PostgreSQL (DATABASE_URL=postgres://…): with SQLite the server runs the workers itself.',
    )
  }
  const log = createLog(env.logLevel)
  const { clock, newId, random } = createSystemTools()
  await prepareDataFolder(env.dataDir)
  const unlock = lockDataFolder(env)
  const ledger = await openLedger({ databaseUrl: env.databaseUrl, clock, newId, log })
  await migrateData(ledger, { dataDir: env.dataDir, clock, log })
  const closing = new AbortController()
  const isolation = await openIsolation(env, { clock, log })
  const runtimes = await openRuntimes(env, {
    db: ledger.db,
    commitChange: createAccountStore(ledger.db, { clock, newId }).commitChange,
    clock,
    newId,
    log,
    isolation,
    closing: closing.signal,
  })
  const controller = createRuntimeController(() => runtimes.current(), { clock })
  const runner = createRunner({
    ...{
      store: withCrashPoint(ledger.store, env.crashPoint, strikeProcess),
      feed: ledger.feed,
      controller,
      clock,
      newId,
      random,
      log,
    },
    settings: { ...runnerSettings(env, ledger.dialect), ...overrides },
    dataDir: env.dataDir,
    places: isolation,
    cwdBounds: { roots: env.allowedCwdRoots, protectedFolders: protectedFolders(env) },
    reaper: createReaper({ clock, log, find: isolation.findMarked }),
    shelf: createShelf(env.dataDir),
    detachedLauncher: createWorkerLauncher(env, { clock, log }),
  })
  return {
    runner,
    log,
    isReady: () => ledger.isReady(),
    async close() {
      closing.abort()
      await runner.stop()
      runtimes.close()
      await controller.close()
      await ledger.close()
      unlock()
    },
  }
}

/** For `PLENUM_LAUNCHER=detached`: each worker in a process of its own, with this process's environment. */
export function createWorkerLauncher(
  { dataDir }: Pick<Env, 'dataDir'>,
  tools: { clock: Clock; log: Logger },
): SlottedLauncher {
  return createDetachedLauncher({
    ...{ ...tools, dataDir, node: process.execPath },
    spawner: { spawnDetached: startDetached },
    workerFile: path.resolve(/* turbopackIgnore: true */ 'dist', 'worker.mjs'),
    env: definedOf(processEnvironment()),
  })
}

function definedOf(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
