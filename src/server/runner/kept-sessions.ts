import type { Logger } from 'pino'
import type { Clock, Fence, LedgerStore, RuntimeController } from '@/orchestration/ports'
import { stopBounded } from '@/orchestration/worker/stop-bounded'

type KeptSession = Pick<Fence, 'runId' | 'attempt'> & {
  sessionId: string
  /** The runtime whose limit it counts against. */
  runtime: string | null
  stopped: Promise<void> | null
}

/** How many sessions may stay open: in all, and of each runtime with a limit. */
export type KeptRoom = { sessions: number; byRuntime: ReadonlyMap<string, number> }

/** Sessions that stay open after their workers have completed, because their run asked for it. */
export function createKeptSessions(deps: {
  store: Pick<LedgerStore, 'listWorkers'>
  controller: Pick<RuntimeController, 'stopSession'>
  clock: Clock
  log: Logger
}) {
  const { store, controller, clock, log } = deps
  const kept = new Map<string, KeptSession>()

  /** Resolves when it has ended, whoever asked first. Bounded: one that will not end is left to the reaper. */
  async function end(workerId: string): Promise<void> {
    const session = kept.get(workerId)
    if (session === undefined) return
    session.stopped ??= stopBounded(controller, session.sessionId, clock)
      .catch((error: unknown) => log.error({ err: error, workerId }, 'a kept session did not stop'))
      .finally(() => kept.delete(workerId))
    await session.stopped
  }

  return {
    keep({ workerId, runId, attempt }: Fence, sessionId: string, runtime: string | null): void {
      kept.set(workerId, { runId, attempt, sessionId, runtime, stopped: null })
    },
    /** Before the worker's next attempt: two agents must not go on with one session. */
    end,
    /** Begins to end the oldest of those for which there is no room: what is kept must not hold up queued workers. */
    limit({ sessions, byRuntime }: KeptRoom): void {
      const left = { sessions, byRuntime: new Map(byRuntime) }
      for (const [workerId, { runtime, stopped }] of [...kept].reverse()) {
        if (stopped !== null) continue
        const ofRuntime = runtime === null ? Infinity : (left.byRuntime.get(runtime) ?? Infinity)
        if (left.sessions <= 0 || ofRuntime <= 0) {
          void end(workerId)
          continue
        }
        left.sessions -= 1
        if (runtime !== null) left.byRuntime.set(runtime, ofRuntime - 1)
      }
    },
    endAll: async (): Promise<void> => void (await Promise.all([...kept.keys()].map(end))),
    /** Ends those whose run was deleted or whose worker was tried again, by whatever process. */
    async endStale(): Promise<void> {
      for (const runId of new Set([...kept.values()].map((session) => session.runId))) {
        const attempts = new Map((await store.listWorkers(runId)).map(({ id, attempt }) => [id, attempt]))
        for (const [workerId, session] of kept)
          if (session.runId === runId && attempts.get(workerId) !== session.attempt) await end(workerId)
      }
    },
  }
}
export type KeptSessions = ReturnType<typeof createKeptSessions>
