import { startAdminServer } from '@/server/admin/admin-server'
import { getDeps, type Deps } from '@/server/deps'
import { isProduction, publishAuthUrl } from '@/server/env'
import { announcementOf } from './announcement'
import { bootFailureLine } from './boot-error'
import { ensureOwner } from './ensure-owner'
import { exitProcess, onTermination } from './process-end'

/** What the script that owns the HTTP server needs of us, in the same process but in another bundle. */
export type BootHandle = { announcementOf(url: string): string; onStop(name: string, step: () => Promise<void>): void }

const STOP_DEADLINE_MS = 7_500
const shared = globalThis as typeof globalThis & { plenumBoot?: BootHandle }

/**
 * Opens everything, starts the runner and the admin socket, and sees to the end: the first SIGTERM or SIGINT stops the
 * process in order, with exit code 0. A start that fails ends the process with one line and exit code 1.
 */
export async function bootServer(): Promise<void> {
  if (shared.plenumBoot !== undefined) return
  try {
    const deps = await getDeps()
    publishAuthUrl(deps.env)
    const setupToken = await ensureOwner(deps.accounts, deps.env)
    deps.shutdown.onStop('admin socket', await startAdminServer(deps))
    await deps.startRunner()
    onTermination((signal) => void stopAndExit(deps, signal))
    shared.plenumBoot = {
      announcementOf: (url) => announcementOf(url, setupToken),
      onStop: (name, step) => void deps.shutdown.onStop(name, step),
    }
    if (!isProduction()) announceDevelopment(deps, setupToken)
  } catch (error) {
    exitProcess(1, bootFailureLine(error))
  }
}

async function stopAndExit(deps: Deps, signal: string): Promise<void> {
  deps.clock.setTimer(STOP_DEADLINE_MS, () =>
    exitProcess(1, `Plenum did not stop within ${STOP_DEADLINE_MS} ms of ${signal}.`),
  )
  await deps.shutdown.stop(signal)
  exitProcess(0)
}

/** `next dev` owns the HTTP server and prints the URL itself. */
function announceDevelopment({ env }: Deps, setupToken: string | null): void {
  const url = env.publicUrl ?? `http://${env.host}:${env.port}`
  if (setupToken !== null) process.stdout.write(`${announcementOf(url, setupToken)}\n`)
}
