import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { DomainError } from '@/orchestration/model/errors'
import type { EventRecord } from '@/orchestration/model/events'
import { checkEvent } from '@/orchestration/model/events/codecs'
import { createNewId } from '@/orchestration/model/ids'
import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { Clock, Fence, Runtime } from '@/orchestration/ports'
import { projectRun } from '@/orchestration/run/project-run'
import { workersInOrder, type RunView } from '@/orchestration/run/run-view'
import { createRuntimeController } from '@/orchestration/session/runtime-controller'
import { openLedger } from '@/server/ledger/open-ledger'
import { createRunner, type Runner } from '@/server/runner/runner'
import { DEFAULT_RUNNER_SETTINGS, type RunnerSettings, type SlottedLauncher } from '@/server/runner/settings'
import { placesIn } from '../../support/attempt-places'
import { createFakeClock, type FakeClock } from '../../support/fake-clock'
import { createFakeRuntime, type FakeRuntime, type FakeRuntimeOptions } from '../../support/fake-runtime'
import { aRun, aWorker, MIA, seededRandom } from '../../support/records'

/** The ledger's own time: its group commit must go on while a test's clock stands still. */
export const wallClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

export type RunnerParts = {
  runner: Runner
  runtime: FakeRuntime
  clock: FakeClock
  killed: string[]
  /** What was refused to it, as it was kept aside. */
  shelved: { fence: Fence; events: readonly unknown[] }[]
}

export type StartOptions = Partial<FakeRuntimeOptions> & {
  settings?: Partial<RunnerSettings>
  others?: Runtime[]
  runnerClock?: Clock
  detachedLauncher?: SlottedLauncher
}

export type LaunchOptions = {
  policy?: Partial<RunRecord['policy']>
  prompt?: string
  cwd?: string
  by?: RunRecord['createdBy']
  worker?: (worker: WorkerRecord) => WorkerRecord
}

/** A real ledger on SQLite in a folder of its own, and runners on it that a test may start, lose and stop. */
export async function createHarness(databaseUrl?: string) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'plenum-runner-'))
  const newId = createNewId(
    () => Date.now(),
    (size) => crypto.getRandomValues(new Uint8Array(size)),
  )
  const log = pino({ level: process.env['PLENUM_TEST_LOG'] ?? 'silent' })
  const ledger = await openLedger({
    databaseUrl: databaseUrl ?? `file:${path.join(dataDir, 'plenum.db')}`,
    clock: wallClock,
    newId,
    log,
  })
  const started: RunnerParts[] = []
  let runs = 0

  async function start(options: StartOptions = {}): Promise<RunnerParts> {
    const { settings, others = [], runnerClock, detachedLauncher, ...fake } = options
    const clock = createFakeClock(Date.now())
    const runtime = createFakeRuntime({ clock, script: (turn) => turn.say('done'), ...fake })
    const killed: string[] = []
    const shelved: RunnerParts['shelved'] = []
    const runnersClock = runnerClock ?? clock
    const runner = createRunner({
      ...{ store: ledger.store, feed: ledger.feed, clock: runnersClock, newId, log, dataDir },
      controller: createRuntimeController([runtime, ...others], { clock: runnersClock }),
      random: seededRandom(1),
      places: placesIn(dataDir),
      cwdBounds: { roots: [tmpdir()], protectedFolders: [dataDir] },
      ...(detachedLauncher && { detachedLauncher }),
      settings: { ...DEFAULT_RUNNER_SETTINGS, ...settings },
      reaper: {
        async killMarked(prefix) {
          killed.push(prefix)
          return 0
        },
      },
      shelf: {
        async keep(fence, events) {
          shelved.push({ fence, events })
          return 'the shelf'
        },
      },
    })
    const parts = { runner, runtime, clock, killed, shelved }
    started.push(parts)
    await runner.start()
    return parts
  }

  async function createRun(count: number, options: LaunchOptions = {}) {
    const { policy, prompt, cwd, by, worker = (same: WorkerRecord) => same } = options
    runs += 1
    const id = newId('run')
    const base = aRun()
    const run = {
      ...base,
      id,
      createdBy: by ?? base.createdBy,
      prompt: prompt ?? base.prompt,
      cwd: cwd ?? base.cwd,
      policy: { ...base.policy, ...policy },
    }
    const workers = Array.from({ length: count }, (_, index) =>
      worker(aWorker(index + 1, { id: `wkr_${runs}_${index + 1}`, runId: id })),
    )
    await ledger.store.createRun({ run, workers, idempotency: null })
    return { runId: id, workerIds: workers.map(({ id: workerId }) => workerId) }
  }

  async function launch(parts: RunnerParts, count: number, options?: LaunchOptions) {
    const launched = await createRun(count, options)
    parts.runner.hints.workersQueued(launched.runId)
    return launched
  }

  /** Waits, by the feed, until the run's rows are as wanted. */
  function until(runId: string, isWanted: (view: RunView) => boolean): Promise<RunView> {
    return new Promise((resolve, reject) => {
      const look = async () => {
        const view = await ledger.store.getRunView(runId)
        if (view === null || !isWanted(view)) return
        unsubscribe()
        resolve(view)
      }
      const unsubscribe = ledger.feed.subscribe(runId, () => void look().catch(reject))
      look().catch(reject)
    })
  }

  /** Waits, by the feed, until the run's events are as wanted. */
  function untilEvents(runId: string, isWanted: (events: EventRecord[]) => boolean): Promise<EventRecord[]> {
    return new Promise((resolve, reject) => {
      const look = async () => {
        const all = await events(runId)
        if (!isWanted(all)) return
        unsubscribe()
        resolve(all)
      }
      const unsubscribe = ledger.feed.subscribe(runId, () => void look().catch(reject))
      look().catch(reject)
    })
  }

  async function answer(parts: RunnerParts, requestId: string) {
    const request = await ledger.store.queueRuntimeRequestResponse(requestId, ALLOW, MIA, null)
    parts.runner.hints.responseQueued(request.workerId)
  }

  /** From now on no lease is renewed. Returns how often that was tried. */
  function failRenewals(): () => number {
    let tries = 0
    ledger.store.renewLeases = async () => {
      tries += 1
      throw new DomainError('unavailable', 'the database is away')
    }
    return () => tries
  }

  function newest(): RunnerParts {
    const parts = started.at(-1)
    if (parts === undefined) throw new Error('no runner was started')
    return parts
  }

  async function events(runId: string): Promise<EventRecord[]> {
    const all = await ledger.store.listEvents(runId, { limit: 10_000 })
    all.forEach((event) => checkEvent(event)) // whatever a test looks for, what was stored is what its type and version say
    return all
  }

  async function order(parts: RunnerParts, workerId: string, action: 'cancel' | 'interrupt') {
    const control = await ledger.store.addWorkerControl({ id: newId('ctl'), workerId, action, by: MIA })
    parts.runner.hints.controlAdded(workerId)
    return control.id
  }

  async function say(parts: RunnerParts, workerId: string, text: string) {
    const control = { id: newId('ctl'), workerId, action: 'send', text, by: MIA } as const
    await ledger.store.addWorkerControl(control)
    parts.runner.hints.controlAdded(workerId)
    return control.id
  }

  return {
    ...{
      ledger,
      dataDir,
      newId,
      start,
      createRun,
      launch,
      until,
      untilEvents,
      events,
      order,
      say,
      answer,
      failRenewals,
      newest,
    },
    async close() {
      for (const { runner, clock } of started) {
        const stopped = runner.stop()
        await clock.advance(10_000)
        await stopped
      }
      await ledger.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
const ALLOW = { action: 'allow', optionId: null, text: null, answers: null } as const

export type Harness = Awaited<ReturnType<typeof createHarness>>

export const isOver = ({ run }: RunView) => ['completed', 'failed', 'cancelled'].includes(run.status)

export function workerAt(view: RunView, ordinal: number): WorkerRecord {
  const worker = workersInOrder(view)[ordinal - 1]
  if (worker === undefined) throw new Error(`run ${view.run.id} has no worker ${ordinal}`)
  return worker
}

/**
 * What must hold of every run whatever happened to it: events without gap, the fold equal to the rows, one start and at
 * most one end per attempt, and nothing of an attempt after its end.
 */
export async function brokenInvariants({ ledger, events }: Harness, runId: string): Promise<string[]> {
  const found: string[] = []
  const all = await events(runId)
  all.forEach(({ seq }, index) => {
    if (seq !== index + 1) found.push(`event ${index + 1} has seq ${seq}`)
  })
  const stored = await ledger.store.getRunView(runId)
  const folded = projectRun(all)
  if (JSON.stringify(sorted(folded)) !== JSON.stringify(sorted(stored))) found.push('the fold differs from the rows')
  const ENDS = ['worker.completed', 'worker.failed', 'worker.cancelled']
  const ended = new Set<string>()
  const startedAttempts = new Set<string>()
  for (const { type, workerId, attempt, seq } of all) {
    if (workerId === null) continue
    const key = `${workerId}#${attempt}`
    const isBookkeeping =
      type === 'worker.attempt.archived' ||
      type === 'worker.requeued' ||
      type === 'worker.writes.refused' ||
      type.startsWith('reduction.')
    if (ended.has(key) && !isBookkeeping) found.push(`${type} (seq ${seq}) after the end of ${key}`)
    if (type === 'worker.started') {
      if (startedAttempts.has(key)) found.push(`${key} started twice`)
      startedAttempts.add(key)
    }
    if (ENDS.includes(type)) ended.add(key)
  }
  return found
}

/** Keys in order, leases aside (the one column without an event). */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'leaseUntil')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  )
}
