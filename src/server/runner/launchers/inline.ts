import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { LedgerStore } from '@/orchestration/ports'
import { createPersonWait, type PersonWait } from '@/orchestration/scheduling/person-wait'
import { DomainError } from '@/orchestration/model/errors'
import {
  executeWorker,
  type ExecuteWorkerDeps,
  type Execution,
  type ExecutionOutcome,
} from '@/orchestration/worker/execute-worker'
import { createAttempt, type Attempt } from '../attempt'
import type { StopOrder } from '../attempt-outcome'
import type { Lease } from '../leases'
import type { KeptSessions } from '../kept-sessions'
import { keepAside } from '../refused-writes'
import { retryUnavailable, SETTLE_WITHIN_MS } from '../retry-unavailable'
import type { RunWatch } from '../run-watch'
import type { AttemptDeps, SlottedLauncher } from '../settings'

export type InlineLauncherOptions = {
  deps: AttemptDeps
  /** How long a claim made now holds; null where nothing is leased. */
  newLease: () => Lease | null
  onClaimed: (attempt: Attempt, lease: Lease | null) => void
  kept: KeptSessions
  watchOf: (run: RunRecord) => Promise<RunWatch | null>
  advance: (runId: string) => Promise<void>
  onEnded: () => void
}

/** Executes workers in this process, all at once: how many there may be is the dispatcher's to say. */
export interface InlineLauncher extends SlottedLauncher {
  readonly kind: 'inline'
  attempts(runId?: string): Attempt[]
  attemptOf(workerId: string): Attempt | null
  size(): number
  stopAll(order: StopOrder): void
  /** Resolves when everything that was live at this moment has ended. */
  settled(): Promise<void>
}

type Live = {
  runId: string
  wait: PersonWait
  attempt: Attempt | null
  stop: StopOrder | null
  done: Promise<void>
}

export function createInlineLauncher(options: InlineLauncherOptions): InlineLauncher {
  const { deps, advance, kept } = options
  const live = new Map<string, Live>()

  async function execute(entry: Live, execution: Execution, lease: Lease | null): Promise<ExecutionOutcome> {
    const { worker } = execution
    await kept.end(worker.id)
    const run = await runOf(deps.store, worker)
    const watch = await options.watchOf(run)
    const refusal = watch?.failure() ?? null
    if (refusal !== null) return { status: 'failed', failure: refusal, result: null }
    const attempt = createAttempt(deps, execution, run, {
      onEvent(event) {
        entry.wait.event(event)
        watch?.event(attempt, worker, event)
      },
      onKept(sessionId) {
        const limit = deps.controller.sessionLimit(worker.target.backend, { workspaceId: run.workspaceId })
        kept.keep(execution.fence, sessionId, limit?.runtime ?? null)
      },
    })
    entry.attempt = attempt
    options.onClaimed(attempt, lease)
    if (entry.stop !== null) attempt.stop(entry.stop)
    // That the run and its reduction have started is written while the session starts: it waits for nobody.
    const isNews = run.status === 'queued' || worker.kind === 'reducer'
    const advanced = isNews ? advance(run.id) : Promise.resolve()
    try {
      return await attempt.run()
    } finally {
      await advanced
    }
  }

  async function launchWorker(entry: Live, workerId: string, launchId: string): Promise<void> {
    const lease = options.newLease()
    try {
      const result = await executeWorker({ store: settlingStore(deps), reconcile: advance }, workerId, {
        claim: { runnerId: deps.runnerId, launchId, leaseUntil: lease?.until ?? null },
        execute: (execution) => execute(entry, execution, lease),
      })
      if (result.kind === 'fenced' && entry.attempt !== null) await keepAside(deps, entry.attempt)
    } catch (error) {
      deps.log.error({ err: error, workerId }, 'the worker could not be executed to its end')
    } finally {
      live.delete(workerId)
      options.onEnded()
    }
  }

  return {
    kind: 'inline',
    async launch({ workerId, runId, launchId }) {
      if (live.has(workerId)) throw new DomainError('conflict', `worker ${workerId} is being executed here already`)
      const wait = createPersonWait(deps.clock)
      const entry: Live = { runId, wait, attempt: null, stop: null, done: Promise.resolve() }
      live.set(workerId, entry)
      entry.done = launchWorker(entry, workerId, launchId)
    },
    isLive: (workerId) => live.has(workerId),
    size: () => live.size,
    sessions: () => [...live].map(([workerId, { runId, wait }]) => ({ workerId, runId, waitingSince: wait.since() })),
    countOf: (runId) => [...live.values()].filter((entry) => entry.runId === runId).length,
    attempts: (runId) =>
      [...live.values()].flatMap((entry) =>
        entry.attempt !== null && (runId === undefined || entry.runId === runId) ? [entry.attempt] : [],
      ),
    attemptOf: (workerId) => live.get(workerId)?.attempt ?? null,
    stopAll(order) {
      for (const entry of live.values()) {
        entry.stop = order
        entry.attempt?.stop(order)
      }
    },
    async settled() {
      await Promise.all([...live.values()].map(({ done }) => done))
    },
  }
}

async function runOf(store: Pick<LedgerStore, 'getRun'>, worker: WorkerRecord): Promise<RunRecord> {
  const run = await store.getRun(worker.runId)
  if (run === null) throw new DomainError('not_found', `run ${worker.runId} of worker ${worker.id} is gone`)
  return run
}

/** The end of an attempt is worth waiting for a ledger that is away for a moment. */
function settlingStore({ store, clock }: AttemptDeps): ExecuteWorkerDeps['store'] {
  const patiently = <T>(write: () => Promise<T>) => retryUnavailable(clock, SETTLE_WITHIN_MS, write)
  return {
    getWorker: (workerId) => store.getWorker(workerId),
    updateWorkerRunning: (workerId, claim) => store.updateWorkerRunning(workerId, claim),
    updateWorkerRuntimeIdentity: (fence, identity) => store.updateWorkerRuntimeIdentity(fence, identity),
    completeWorker: (fence, outcome) => patiently(() => store.completeWorker(fence, outcome)),
    change: (runId, scope, decide, contents) => patiently(() => store.change(runId, scope, decide, contents)),
  }
}
