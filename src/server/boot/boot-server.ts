import type { IncomingMessage, ServerResponse } from 'node:http'
import { startAdminServer } from '@/server/admin/admin-server'
import { getDeps, type Deps } from '@/server/deps'
import { publishAuthUrl } from '@/server/env'
import { answerEvents } from '@/server/http/node-events'
import { announcementOf } from './announcement'
import { bootFailureLine } from './boot-error'
import { ensureOwner } from './ensure-owner'
import { exitProcess, onTermination } from './process-end'

/** What the script that owns the HTTP server needs of us: it lives in the same process, but outside of Next's bundles. */
type BootHandle = {
  announcementOf(url: string): string
  onStop(name: string, step: () => Promise<void>): void
  /** Answers an event stream; false for what is Next's to answer. */
  answerEvents(request: IncomingMessage, response: ServerResponse): boolean
}

const STOP_DEADLINE_MS = 7_500
const shared = globalThis as typeof globalThis & {
  /** Set by scripts/start.mjs, which waits for the call. Absent under `next dev`. */
  plenumBooted?: (handle: BootHandle) => void
  plenumBoot?: Promise<void>
}

/**
 * Opens everything, starts the runner and the admin socket, and sees to the end: the first SIGTERM or SIGINT stops the
 * process in order, with exit code 0. A start that fails ends the process with one line and exit code 1.
 */
export function bootServer(): Promise<void> {
  shared.plenumBoot ??= boot()
  return shared.plenumBoot
}

async function boot(): Promise<void> {
  let isStopping = false
  try {
    const deps = await getDeps()
    // Before anything is started: a signal during the rest of the boot must end what the boot has started.
    onTermination((signal) => {
      isStopping = true
      void stopAndExit(deps, signal)
    })
    publishAuthUrl(deps.env)
    const setupToken = await ensureOwner(deps.accounts, deps.env)
    deps.shutdown.onStop(
      'admin socket',
      await startAdminServer({ ...deps, getIsolation: () => Promise.resolve(deps.isolation) }),
    )
    await deps.startRunner()
    if (isStopping) return
    if (shared.plenumBooted === undefined) announceDevelopment(deps, setupToken)
    else shared.plenumBooted(handleOf(deps, setupToken))
  } catch (error) {
    if (isStopping) return // a part that was closed under the boot; the stop ends the process
    exitProcess(1, bootFailureLine(error))
  }
}

function handleOf(deps: Deps, setupToken: string | null): BootHandle {
  return {
    announcementOf: (url) => announcementOf(url, setupToken, deps.isolation),
    onStop: (name, step) => void deps.shutdown.onStop(name, step),
    answerEvents: (request, response) => answerEvents(request, response, deps),
  }
}

async function stopAndExit(deps: Deps, signal: string): Promise<void> {
  deps.clock.setTimer(STOP_DEADLINE_MS, () =>
    exitProcess(1, `Plenum did not stop within ${STOP_DEADLINE_MS} ms of ${signal}.`),
  )
  deps.log.info({ signal }, 'stopping')
  await deps.shutdown.stop(signal)
  exitProcess(0)
}

/** `next dev` owns the HTTP server and prints the URL itself. */
function announceDevelopment({ env, isolation }: Deps, setupToken: string | null): void {
  const url = env.publicUrl ?? `http://${env.host}:${env.port}`
  if (setupToken !== null) process.stdout.write(`${announcementOf(url, setupToken, isolation)}\n`)
}
