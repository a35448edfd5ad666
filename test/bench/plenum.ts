import path from 'node:path'
import type { Clock, Runtime } from '@/orchestration/ports'
import { createRunAges } from '@/orchestration/run/run-ages'
import { createRuntimeController } from '@/orchestration/session/runtime-controller'
import { createAccountStore } from '@/server/accounts/account-store'
import { createRefusalBounds } from '@/server/auth/refusal-bounds'
import type { Actor } from '@/server/auth/permissions'
import { createReaper } from '@/server/boot/create-reaper'
import { createShelf } from '@/server/boot/create-shelf'
import type { Ledger } from '@/server/ledger/open-ledger'
import { createLog } from '@/server/log'
import { createRunner } from '@/server/runner/runner'
import { DEFAULT_RUNNER_SETTINGS } from '@/server/runner/settings'
import { findMarked } from '@/server/runtimes/process-table'
import { createRuntimes } from '@/server/runtimes/registry'
import type { ServiceContext, ServiceDeps } from '@/server/services/context'
import { createRateLimits } from '@/server/services/rate-limits'
import { tools, withLedger } from './databases'
import { noDefinitions } from '../services/support/no-definitions'
import { NO_CWD } from '../support/attempt-places'
import { isolationAt } from '../support/isolation'

const NO_LIMITS = { perMinute: 1e9, burst: 1e9 }

export type Plenum = ServiceContext & { ledger: Ledger; deps: ServiceDeps }

/** Lends what a server's process is made of, without its HTTP: a ledger on SQLite, the demo runtime, a runner, services. */
export function withPlenum<T>(
  { dataDir, maxWorkers }: { dataDir: string; maxWorkers: number },
  work: (plenum: Plenum) => Promise<T>,
): Promise<T> {
  return withLedger(`file:${path.join(dataDir, 'plenum.db')}`, async (ledger) => {
    const { store, feed } = ledger
    const log = createLog('error')
    const controller = createRuntimeController(await openDemo(dataDir), tools)
    const runner = createRunner({
      ...{ ...tools, store, feed, controller, log, dataDir },
      settings: { ...DEFAULT_RUNNER_SETTINGS, maxWorkers },
      places: isolationAt(dataDir),
      cwdBounds: NO_CWD,
      reaper: createReaper({ clock: tools.clock, log, find: findMarked }),
      shelf: createShelf(dataDir),
    })
    const accounts = createAccountStore(ledger.db, tools)
    const deps: ServiceDeps = {
      ...{ ...tools, store, feed, controller, accounts, log, runner: runner.hints },
      definitions: noDefinitions,
      runAges: createRunAges(tools.clock),
      refusals: createRefusalBounds(tools.clock),
      limits: createRateLimits(tools.clock, {
        call: NO_LIMITS,
        launch: NO_LIMITS,
        stream: NO_LIMITS,
        password: NO_LIMITS,
      }),
      isolation: isolationAt(dataDir).state,
      settings: { cwdBounds: NO_CWD, dataDir, places: isolationAt(dataDir) },
    }
    const owner = await accounts.createFirstOwner({
      ...{ setupToken: null, email: 'bench@example.org', name: 'Bench', passwordHash: 'none', workspaceName: 'Bench' },
    })
    const actor: Actor = { kind: 'user', ...owner, name: 'Bench', role: 'owner', scopes: null, tokenId: null }
    await runner.start()
    try {
      return await work({ actor, deps, ledger })
    } finally {
      await runner.stop()
      await controller.close()
    }
  })
}

/** The demo alone, which takes its orders from the prompt: what is on this machine's PATH does not matter. */
export async function openDemo(dataDir: string): Promise<Runtime[]> {
  const { clock }: { clock: Clock } = tools
  return createRuntimes({
    ...{
      clock,
      dataDir,
      isolation: isolationAt(dataDir),
      log: createLog('error'),
      runtimesFile: null,
      demoDirectives: true,
    },
    env: { HOME: dataDir, PATH: path.dirname(process.execPath) },
  })
}
