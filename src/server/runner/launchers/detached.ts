import path from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '@/orchestration/ports'
import { DomainError } from '@/orchestration/model/errors'
import { launchDetachedCommand, type DetachedSpawner } from '@/orchestration/worker/launch-detached-command'
import type { SlottedLauncher } from '../settings'

/** A process that fails may fail before it has claimed its worker, which then is still queued: it is not retried at once. */
const RELAUNCH_PAUSE_MS = 10_000

export type DetachedLauncherOptions = {
  spawner: DetachedSpawner
  clock: Clock
  log: Logger
  /** The bundled program that executes one worker, `dist/worker.mjs`. */
  workerFile: string
  /** Variables for the worker's process beside those of this one. */
  env: Record<string, string>
  dataDir: string
  /** The program that runs `workerFile`. */
  node: string
}

/**
 * One operating system process per worker, with its own log. It claims the worker and holds its lease itself, so it outlives
 * the process that launched it. PostgreSQL only: one process owns a SQLite file.
 */
export function createDetachedLauncher(options: DetachedLauncherOptions): SlottedLauncher {
  const { spawner, clock, workerFile, env, dataDir, node } = options
  const live = new Map<string, string>()

  async function start(workerId: string, runId: string, launchId: string): Promise<void> {
    const log = options.log.child({ workerId, runId, launchId })
    const folder = path.join(path.resolve(dataDir), 'logs', 'workers')
    const { pid, exited } = await launchDetachedCommand(spawner, {
      command: node,
      args: [workerFile, workerId, runId, launchId],
      env,
      cwd: process.cwd(),
      logFile: path.join(folder, `${workerId}.${launchId}.log`),
    })
    log.info({ pid }, 'worker process started')
    void exited.then((exit) => {
      log.info({ pid, ...exit }, 'worker process ended')
      if (exit.code === 0) live.delete(workerId)
      else clock.setTimer(RELAUNCH_PAUSE_MS, () => live.delete(workerId))
    })
  }

  return {
    kind: 'detached',
    async launch({ workerId, runId, launchId }) {
      if (live.has(workerId)) throw new DomainError('conflict', `worker ${workerId} was launched already`)
      live.set(workerId, runId)
      try {
        await start(workerId, runId, launchId)
      } catch (error) {
        live.delete(workerId)
        throw error
      }
    },
    isLive: (workerId) => live.has(workerId),
    sessions: () => [...live].map(([workerId, runId]) => ({ workerId, runId, waitingSince: null })),
    countOf: (runId) => [...live.values()].filter((owner) => owner === runId).length,
  }
}
