import type { Logger } from 'pino'
import type { Clock, Fence, LedgerStore, RuntimeController } from '@/orchestration/ports'
import { stopBounded } from '@/orchestration/worker/stop-bounded'

type KeptSession = Pick<Fence, 'runId' | 'attempt'> & { sessionId: string; stopped: Promise<void> | null }

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
    keep({ workerId, runId, attempt }: Fence, sessionId: string): void {
      kept.set(workerId, { runId, attempt, sessionId, stopped: null })
    },
    /** Before the worker's next attempt: two agents must not go on with one session. */
    end,
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
