import { createHash } from 'node:crypto'
import pino from 'pino'
import { isDomainError } from '@/orchestration/model/errors'
import { createNewId, type NewId } from '@/orchestration/model/ids'
import type { RunRecord } from '@/orchestration/model/records'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import type { Clock, RunnerHints } from '@/orchestration/ports'
import { collectEvents } from '@/orchestration/run/read-all-events'
import { createRunAges } from '@/orchestration/run/run-ages'
import { sessionsMax } from '@/orchestration/scheduling/pick-starts'
import { createRuntimeController } from '@/orchestration/session/runtime-controller'
import type { AccountStore } from '@/server/accounts/account-store'
import { createRefusalBounds } from '@/server/auth/refusal-bounds'
import type { Ledger } from '@/server/ledger/open-ledger'
import { withCrashPoint, type CrashPoint } from '@/server/boot/crash-points'
import { createRunner, type Runner } from '@/server/runner/runner'
import { DEFAULT_RUNNER_SETTINGS, type RunnerSettings } from '@/server/runner/settings'
import type { ServiceContext } from '@/server/services/context'
import { createRateLimits } from '@/server/services/rate-limits'
import { answerRequest } from '@/server/services/requests/answer-request'
import { cancelRun } from '@/server/services/runs/cancel-run'
import { cancelWorker } from '@/server/services/workers/cancel-worker'
import { interruptWorker } from '@/server/services/workers/interrupt-worker'
import { resumeWorker } from '@/server/services/workers/resume-worker'
import { retryWorker } from '@/server/services/workers/retry-worker'
import { aRun, aWorker, MIA } from '../../support/records'
import type { MemoryLedger } from '../../support/memory-ledger/open-memory-ledger'
import { brokenInvariants, type Acknowledged } from '../support/invariants'
import { createScheduler, settle, type Scheduler, type SimulatedProcess } from './scheduler'
import { createSimulatedAgents } from './simulated-agents'
import { createSimulatedStore, FAULT_KINDS, NO_FAULTS, StoreFault, type StoreFaults } from './simulated-store'
import { NO_CWD, NO_PLACES } from '../../support/attempt-places'
import { noDefinitions } from '../../services/support/no-definitions'

export type Schedule = {
  hash: string
  broken: string[]
  steps: number
  died: boolean
  faults: number
  crashes: number
  freezes: number
  orders: number
}

/** The ledger of all schedules of a process, whose clock and ids are those of the schedule that runs. */
export type SimulatedLedger = { ledger: Ledger | MemoryLedger; tools: { clock: Clock; newId: NewId } }

const PEOPLE = [MIA, { id: 'usr_anna', name: 'Anna' }]
const log = pino({ level: 'silent' })
const STEPS_MAX = 25_000
const NO_LIMITS = { perMinute: 1e9, burst: 1e9 }
const HOUR_MS = 3_600_000
const SLOTS_MAX = 4
const SETTINGS: Partial<RunnerSettings> = {
  startTimeoutMs: 10_000,
  idleTimeoutMs: 20_000,
  turnTimeoutMs: 60_000,
  // Rare, so that the schedule is about what agents, people and faults do; hints are lost often enough to need them.
  pollIntervalMs: 6_000,
  recoverIntervalMs: 8_000,
}

type RunnerProcess = SimulatedProcess & { runner: Runner; liveSessions: () => number; follows: (() => void)[] }

/**
 * Plays one schedule to its end, checks what must hold, and removes its runs again. Same seed, same events. With `faults`
 * the store fails as they say, else as the seed has it; runners crash and freeze in any case, the first also at `crashPoint`.
 */
export async function simulate(
  { ledger, tools }: SimulatedLedger,
  seed: number,
  faults?: StoreFaults,
  crashPoint: CrashPoint | null = null,
): Promise<Schedule> {
  const scheduler = createScheduler(seed, Date.UTC(2026, 0, 1) + (seed % 500_000) * HOUR_MS)
  const newId = createNewId(scheduler.now, (size) => Uint8Array.from({ length: size }, () => scheduler.below(256)))
  const world: SimulatedProcess = { name: 'world', state: 'live' }
  Object.assign(tools, { clock: scheduler.clockOf(world), newId })
  let faultRate = 0
  const random: StoreFaults = {
    next() {
      if (faultRate === 0 || !scheduler.chance(faultRate)) return null
      counts.faults += 1
      return FAULT_KINDS[scheduler.below(FAULT_KINDS.length)] ?? null
    },
  }
  const acknowledged: Acknowledged[] = []
  // Only runners that lease their workers can take them over from one that is frozen.
  const isShared = scheduler.chance(0.5) || crashPoint?.effect === 'freeze'
  const maxWorkers = 1 + (seed % SLOTS_MAX)
  let hasDied = false
  let hasKept = false
  const runners: RunnerProcess[] = []
  const counts = { faults: 0, crashes: 0, freezes: 0, orders: 0 }
  const runIds: string[] = []
  const defects: string[] = []
  let ordersUnderWay = 0

  function startRunner(): void {
    const process: SimulatedProcess = { name: `runner ${runners.length + 1}`, state: 'live' }
    const clock = scheduler.clockOf(process)
    const agents = createSimulatedAgents(scheduler, process)
    const follows: (() => void)[] = []
    const follow = (unfollow: () => void) => {
      follows.push(unfollow)
      return unfollow
    }
    const runner = createRunner({
      store: withCrashPoint(
        createSimulatedStore(ledger.store, scheduler, process, faults ?? random, acknowledged),
        runners.length === 0 ? crashPoint : null,
        async (effect) => {
          hasDied = true
          if (effect === 'death') {
            counts.crashes += 1
            kill(process)
          } else {
            counts.freezes += 1
            process.state = 'frozen'
          }
          startRunner()
          // Goes on when it may: never, or thawed.
          await scheduler.schedule(process, 'the strike', async () => undefined)
        },
      ),
      feed: {
        subscribe: (runId, onNudge) => follow(ledger.feed.subscribe(runId, onNudge)),
        subscribeAll: (onChange) => follow(ledger.feed.subscribeAll(onChange)),
      },
      controller: createRuntimeController(agents, { clock }),
      ...{ clock, newId, random: scheduler.random, log, dataDir: '/simulated' },
      settings: { ...DEFAULT_RUNNER_SETTINGS, ...SETTINGS, maxWorkers, exclusive: !isShared },
      places: NO_PLACES,
      cwdBounds: NO_CWD,
      reaper: { killMarked: async () => 0 },
      shelf: { keep: () => scheduler.schedule(process, 'keep aside', async () => 'the shelf') },
    })
    const liveSessions = () => agents.reduce((sum, agent) => sum + agent.liveSessions(), 0)
    runners.push(Object.assign(process, { runner, liveSessions, follows }))
    runner.start().catch((error: unknown) => {
      // As the real process it ends, and is started again.
      if (!isFault(error)) defects.push(`a runner did not start: ${String(error)}`)
      kill(process)
    })
  }

  function kill(process: SimulatedProcess): void {
    process.state = 'dead'
    scheduler.drop(process)
    for (const unfollow of runners.find((runner) => runner === process)?.follows ?? []) unfollow()
  }

  const living = () => runners.filter(({ state }) => state === 'live')

  /** People's hints reach the runner of their process, if it hears them. */
  function hints(): RunnerHints {
    const tell = (call: (hints: RunnerHints) => void) => {
      for (const { runner } of living().slice(0, 1)) if (scheduler.chance(0.7)) call(runner.hints)
    }
    return {
      workersQueued: (id) => tell((runner) => runner.workersQueued(id)),
      controlAdded: (id) => tell((runner) => runner.controlAdded(id)),
      responseQueued: (id) => tell((runner) => runner.responseQueued(id)),
      runChanged: (id) => tell((runner) => runner.runChanged(id)),
    }
  }

  function createPerson(): ServiceContext {
    const clock = scheduler.clockOf(world)
    const store = createSimulatedStore(ledger.store, scheduler, world, faults ?? NO_FAULTS, [])
    return {
      actor: {
        kind: 'user',
        userId: MIA.id,
        name: MIA.name,
        workspaceId: 'wsp_1',
        role: 'owner',
        scopes: null,
        tokenId: null,
      },
      deps: {
        ...{ store, feed: ledger.feed, runner: hints(), clock, newId, random: scheduler.random, log },
        controller: createRuntimeController(createSimulatedAgents(scheduler, world), { clock }),
        // The audit is another table's matter; services use nothing else of it.
        accounts: { appendAudit: async () => undefined } as unknown as AccountStore,
        definitions: noDefinitions,
        runAges: createRunAges(clock),
        refusals: createRefusalBounds(clock),
        limits: createRateLimits(clock, { call: NO_LIMITS, launch: NO_LIMITS, stream: NO_LIMITS, password: NO_LIMITS }),
        isolation: { level: 'sealed', by: 'util-linux', why: null },
        settings: { cwdBounds: NO_CWD, dataDir: '/simulated', places: NO_PLACES },
      },
    }
  }

  const person = createPerson()

  async function launch(): Promise<void> {
    const id = newId('run')
    const policy = randomPolicy(scheduler)
    hasKept ||= policy.keepSessions
    const backends = ['fake', 'fake', 'fake', 'deaf', 'plain']
    const workers = Array.from({ length: 1 + scheduler.below(3) }, (_, index) => {
      const worker = aWorker(index + 1, { id: newId('wkr'), runId: id })
      const backend = backends[scheduler.below(backends.length)] ?? 'fake'
      return { ...worker, target: { ...worker.target, backend } }
    })
    const createdBy = PEOPLE[scheduler.below(PEOPLE.length)] ?? MIA
    await ledger.store.createRun({ run: aRun({ id, createdBy, cwd: null, policy }), workers, idempotency: null })
    runIds.push(id)
    hints().workersQueued(id)
  }

  /** Somebody does something to some worker, request or run. What is refused is refused: only defects count. */
  function order(): void {
    counts.orders += 1
    const dice = scheduler.below(10)
    const act = async () => {
      const runId = runIds[scheduler.below(runIds.length)] ?? ''
      const workers = await person.deps.store.listWorkers(runId)
      const worker = workers[scheduler.below(workers.length)]
      if (worker === undefined) return
      const workerId = worker.id
      if (dice < 3) await answerOne(runId)
      else if (dice < 5) await cancelWorker(person, { workerId })
      else if (dice < 6) await interruptWorker(person, { workerId })
      else if (dice < 8) await retryWorker(person, { workerId })
      else if (dice < 9) await resumeWorker(person, { workerId })
      else await cancelRun(person, { runId })
    }
    follow(act(), (error) => {
      if (!isDomainError(error) && !isFault(error))
        defects.push(`an order broke: ${error instanceof Error ? (error.stack ?? '') : String(error)}`)
    })
  }

  /** An order that is still on its way when all runs ended may start one of them again. */
  function follow(order: Promise<void>, onError: (error: unknown) => void): void {
    ordersUnderWay += 1
    void order.catch(onError).finally(() => (ordersUnderWay -= 1))
  }

  async function answerOne(runId: string): Promise<void> {
    const { items } = await person.deps.store.listRuntimeRequests({ runId, limit: 50 })
    const request = items[scheduler.below(items.length)]
    if (request === undefined) return
    await answerRequest(person, {
      id: request.id,
      action: scheduler.chance(0.5) ? 'allow' : 'deny',
      digest: request.digest,
    })
  }

  function fault(): void {
    const [victim] = living().sort(() => scheduler.random() - 0.5)
    if (victim === undefined) return startRunner()
    if (isShared && scheduler.chance(0.4)) {
      counts.freezes += 1
      victim.state = 'frozen'
      startRunner()
    } else {
      counts.crashes += 1
      kill(victim)
      startRunner()
    }
  }

  /** Every wall clock is set anew, each to another time up to seven hours off. What lasts must not notice. */
  function jump(step: number): void {
    for (const [index, process] of [world, ...runners].entries())
      process.wallSkewMs = (((seed + step + index * 5) % 15) - 7) * HOUR_MS
  }

  function thaw(): void {
    for (const process of runners) if (process.state === 'frozen') process.state = 'live'
  }

  /** Of sessions that were left open the oldest are still ending when others start. */
  function countSessions(): void {
    for (const { name, liveSessions } of living())
      if (!hasKept && liveSessions() > sessionsMax(maxWorkers))
        defects.push(`${name} has ${liveSessions()} live sessions with ${maxWorkers} slots`)
  }

  const allEnded = async () =>
    (await Promise.all(runIds.map((id) => ledger.store.getRun(id)))).every(
      (run) => run !== null && isTerminalRunStatus(run.status),
    )

  await launch()
  startRunner()
  if (isShared) startRunner()
  const turmoil = 60 + scheduler.below(240)
  if (faults === undefined) faultRate = scheduler.chance(0.5) ? 0.03 : 0
  let steps = 0
  for (; steps < turmoil; steps++) {
    // A launch below waits for its ledger: as much must have happened before it whichever ledger that is.
    await settle()
    if (scheduler.chance(0.02) && runIds.length < 3) await launch()
    if (scheduler.chance(0.05)) order()
    if (scheduler.chance(0.012)) fault()
    if (scheduler.chance(0.03)) thaw()
    if (steps % 40 === 0) jump(steps)
    if (!(await scheduler.step())) break
    countSessions()
  }

  // From here on nothing more goes wrong: all has to come to an end.
  faultRate = 0
  thaw()
  let isOver = false
  for (; steps < STEPS_MAX && !isOver; steps++) {
    if (steps % 40 === 0) {
      await settle()
      isOver = ordersUnderWay === 0 && (await allEnded())
      if (!isOver) for (const id of runIds) follow(answerOne(id), ignoreRefusal(defects))
    }
    countSessions()
    if (await scheduler.step()) continue
    if (living().length > 0) break
    startRunner()
  }
  const broken = [...defects]
  if (!isOver) broken.push(`I10: not every run came to its end in ${steps} steps`)

  for (const process of living()) {
    let isStopped = false
    void process.runner.stop().then(() => (isStopped = true))
    for (let left = 2_000; left > 0 && !isStopped; left--) if (!(await scheduler.step())) break
    // A look for lost attempts that was under way may still be answered, and ends by itself.
    for (let left = 2_000; left > 0 && (await isBusy(scheduler, process)); left--) await scheduler.step()
    if (!isStopped) broken.push(`I9: ${process.name} did not stop`)
    if (process.liveSessions() > 0)
      broken.push(`I7: ${process.liveSessions()} sessions of ${process.name} outlive their runs`)
    const { tasks, timers } = scheduler.pending(process)
    if (tasks.length > 0 || timers > 0) broken.push(`I9: ${process.name} left ${timers} timers and ${tasks.join(', ')}`)
    kill(process)
  }

  const hash = createHash('sha256')
  for (const runId of runIds) {
    broken.push(...(await brokenInvariants(ledger, runId, { acknowledged: await ofRun(ledger, runId, acknowledged) })))
    const run = await ledger.store.getRun(runId)
    hash.update(JSON.stringify(await collectEvents(ledger.store, runId, { throughSeq: run?.lastSeq ?? 0 })))
    if (run !== null && isTerminalRunStatus(run.status)) await ledger.store.deleteRun(runId)
    else broken.push(`I10: ${runId} is ${run?.status ?? 'gone'} at the end`)
  }
  return { hash: hash.digest('hex'), broken, steps, died: hasDied, ...counts }
}

async function isBusy(scheduler: Scheduler, process: SimulatedProcess): Promise<boolean> {
  await settle()
  return scheduler.pending(process).tasks.length > 0
}

function isFault(error: unknown): boolean {
  return error instanceof StoreFault || (isDomainError(error) && error.code === 'unavailable')
}

function ignoreRefusal(defects: string[]) {
  return (error: unknown) => {
    if (!isDomainError(error) && !isFault(error)) defects.push(`an answer broke: ${String(error)}`)
  }
}

async function ofRun(
  ledger: SimulatedLedger['ledger'],
  runId: string,
  acknowledged: readonly Acknowledged[],
): Promise<Acknowledged[]> {
  const ids = new Set((await ledger.store.listWorkers(runId)).map(({ id }) => id))
  return acknowledged.filter(({ workerId }) => ids.has(workerId))
}

function randomPolicy(scheduler: Scheduler): RunRecord['policy'] {
  const onRunnerLost = (['resume', 'retry', 'fail'] as const)[scheduler.below(3)] ?? 'fail'
  const reduction = scheduler.chance(0.4)
    ? { mode: 'best_of_n' as const, target: { backend: 'fake', model: 'judge' } }
    : null
  const limits: RunRecord['policy']['limits'] = {
    ...(scheduler.chance(0.15) ? { costUsd: 0.05 } : {}),
    ...(scheduler.chance(0.15) ? { runTimeoutMs: 15_000 } : {}),
  }
  return {
    maxConcurrency: scheduler.chance(0.3) ? 1 : null,
    keepSessions: scheduler.chance(0.1),
    limits,
    reduction,
    onRunnerLost,
  }
}
