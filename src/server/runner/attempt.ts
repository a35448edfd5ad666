import { withoutApprovalSettings } from '@/orchestration/model/approval-settings'
import { isAttemptGone } from '@/orchestration/model/errors'
import type { RuntimeEvent } from '@/orchestration/model/events'
import { FAILURE_ADVICE, type Failure } from '@/orchestration/model/failure'
import type { RunRecord } from '@/orchestration/model/records'
import type { ResolvedTarget } from '@/orchestration/model/target'
import type { Fence, ReductionOutcome } from '@/orchestration/ports'
import { isRuntimeFailure, toFailure } from '@/orchestration/session/runtime-failure'
import type { Execution, ExecutionOutcome } from '@/orchestration/worker/execute-worker'
import { countLosses } from '@/orchestration/worker/lose-attempt'
import { spentBefore } from '@/orchestration/worker/spent-before'
import { createSessionDriver, type SessionDriver } from '@/orchestration/worker/session-driver'
import { createControlApplier } from './apply-controls'
import { makeAttemptFolders } from './attempt-folder'
import { resultArtifact } from './attempt-artifacts'
import { attemptMarker } from './attempt-marker'
import { createAttemptTurns, type AttemptTurnsEnd } from './attempt-turns'
import { attemptOutcome, type AttemptEnd, type StopOrder, type TurnEnd } from './attempt-outcome'
import { canResume } from './can-resume'
import { cutResult } from './cut-result'
import { createEventRecorder, type EventRecorder } from './event-recorder'
import { createRequestExpiries, expiryOf } from './request-expiry'
import { createMessages } from './messages'
import { createSessionNames } from './session-names'
import { createSessionOrders } from './session-orders'
import { retryUnavailable, SETTLE_WITHIN_MS } from './retry-unavailable'
import type { AttemptDeps } from './settings'
import { startSession, type StartedSession } from './start-session'
import { createSpillFile } from './spill-file'

export type AttemptHooks = {
  /** Every event of the session, before it is stored. */
  onEvent(event: RuntimeEvent): void
  /** A session that stays open after its worker has ended. */
  onKept(sessionId: string): void
}

/** A live attempt, as its runner sees it. */
export interface Attempt {
  readonly fence: Fence
  readonly note: EventRecorder['note']
  readonly refused: EventRecorder['refused']
  /** Does the work; resolves when the session is over and every event is stored. Throws when fenced. */
  run(): Promise<ExecutionOutcome>
  /** A control or an answer may be waiting. Errors are logged: the next hint or poll tries again. */
  poke(): void
  stop(order: StopOrder): void
  /** Ends the turn, lets the agent hand back what it has in a short one, then fails the attempt. */
  stopForBudget(failure: Failure): void
  /** Ends the session at once, without asking the agent. */
  hurry(): void
}

/** One attempt of a worker: session, turns, events, controls and answers, from start to end. */
export function createAttempt(deps: AttemptDeps, execution: Execution, run: RunRecord, hooks: AttemptHooks): Attempt {
  const { store, clock, settings } = deps
  const { worker, fence } = execution
  const log = deps.log.child({ runId: run.id, workerId: worker.id, attempt: worker.attempt })
  const sessionId = deps.newId('ses')
  const session = createSessionNames(deps.controller, sessionId)
  const { controller } = session
  const orders = createSessionOrders({ controller, clock, settings, sessionId, log })
  const tasks = new Set<Promise<void>>()

  const expiry = expiryOf(run, settings)
  const recorder = createEventRecorder({
    ...{ store, fence, clock, settings, newId: deps.newId },
    expiry,
    spill: createSpillFile({ dataDir: deps.dataDir, fence, bytesMax: settings.spillBytesMax, log }),
    writeIdentity: (identity) => execution.identify(identity),
    onLimit: (message) => orders.stop({ kind: 'failed', failure: { reason: 'output_limit', message } }),
    onBroken: (error) => {
      if (isAttemptGone(error)) return orders.stop({ kind: 'fenced', error })
      // It may or may not have been written: going on would lose or double it. Another attempt restarts the task.
      log.error({ err: error }, 'the ledger did not take the events of this attempt')
      orders.stop({ kind: 'lost', cause: 'unconfirmed' })
      orders.hurry()
    },
  })
  const expiries = createRequestExpiries({
    ...{ store, clock, fence, expiry, writeInOrder: recorder.writeInOrder },
    onDenied: () => poke(),
    onFailed: (failure) => orders.stop({ kind: 'failed', failure }),
  })
  const applier = createControlApplier({
    ...{ store, controller, clock, fence, sessionId, obeyTimeoutMs: settings.obeyTimeoutMs },
    stage: orders.stage,
    turnEnd: () => orders.turnEnd(),
    isCancelled: () => orders.current()?.kind === 'cancelled',
    onUndelivered: expiries.reopened,
    onCancel: ({ requestedBy }) => orders.cancelled(requestedBy),
  })

  const messages = createMessages({
    ...{ store, controller, clock, fence, sessionId, log, obeyTimeoutMs: settings.obeyTimeoutMs },
    isInTurn: orders.isInTurn,
  })

  const turns = createAttemptTurns(deps, {
    run,
    worker,
    orders,
    messages,
    poke,
    onFallback: noteFallback,
    onStopFailed: stopFailed,
  })

  function track(what: string, work: () => Promise<void>): void {
    const task = work()
      .catch((error: unknown) => {
        if (!isAttemptGone(error)) log.error({ err: error }, what)
      })
      .finally(() => tasks.delete(task))
    tasks.add(task)
  }

  function poke(): void {
    if (orders.stage() === 'over') return
    track('controls could not be applied', applier.applyControls)
    track('answers could not be delivered', applier.flushResponses)
    track('messages could not be delivered', messages.steer)
  }

  async function work(createDriver: (resume: string | null) => Promise<SessionDriver>): Promise<Worked> {
    let driver: SessionDriver | null = null
    const begin = async (resume: string | null): Promise<StartedSession> => {
      const started = await startSession({
        ...{ resume, onFallback: noteFallback, isStopping: () => orders.current() !== null },
        async createDriver(from) {
          if (driver !== null) session.renew(deps.newId('ses'))
          driver = await createDriver(from)
          return driver
        },
      })
      recorder.identify(started.identity)
      return started
    }
    try {
      // A judge begins again: its whole task is in the first turn.
      const started = await begin(worker.kind === 'reducer' ? null : worker.resumeFrom)
      orders.started()
      poke()
      return { ...(await turns.take(started, () => begin(null))), driver }
    } catch (error) {
      if (!isRuntimeFailure(error)) log.error({ err: error }, 'the attempt broke')
      return { status: 'failed', text: textOf(driver), failure: toFailure(error), driver }
    }
  }

  function noteFallback(failure: Failure): void {
    const text = `The earlier session could not be resumed: ${FAILURE_ADVICE[failure.reason].label}. The worker restarts the task.`
    recorder.note('runner.note', text, { text, failure })
  }

  function stopFailed(error: unknown): void {
    log.error({ err: error }, 'failed to stop session')
    const failure = toFailure(error)
    recorder.note('session.stop.failed', `Session not stopped: ${failure.message}`, { sessionId, failure })
  }

  async function execute(): Promise<ExecutionOutcome> {
    // A judge works on texts that others wrote: in the run's folder it could be talked into reading or changing files.
    const runCwd = worker.kind === 'reducer' ? null : run.cwd
    const makeFolders = (resumeFrom: string | null) => makeAttemptFolders(deps, runCwd, { ...worker, resumeFrom })
    const folders = await makeFolders(worker.resumeFrom)
    const { backend, model, options, selection } = targetToStart()
    const spent = worker.resumeFrom === null ? null : spentBefore(worker, await earlierAttempts())
    const createDriver = async (resume: string | null) => {
      const isAnew = resume === null && worker.resumeFrom !== null
      const { cwd, stateFolder } = isAnew ? await makeFolders(null) : folders
      return createSessionDriver({
        ...{ controller, clock, signal: orders.signal },
        request: {
          ...{ sessionId, workspaceId: run.workspaceId, backend, model, options, selection, cwd, stateFolder },
          ...(worker.kind === 'reducer' ? { withoutTools: true } : {}),
          ...{ resume, marker: attemptMarker(deps.dataDir, worker) },
          ...(resume === null || spent === null ? {} : { spentBefore: spent }),
          ...{ ordinal: worker.ordinal, attempt: worker.attempt, intake: recorder.intake },
        },
        deadlines: deadlinesOf(settings, run),
        onEvent(event) {
          hooks.onEvent(event)
          recorder.record(event)
          if (event.type === 'request.opened') expiries.opened(event.payload.request)
          if (event.type === 'turn.started') track('a receipt could not be written', () => messages.turnStarted())
        },
      })
    }
    poke() // A cancel may have come before we were here.
    const { driver, ...worked } = await work(createDriver)
    const end = keepable(worked)
    const isKept = run.policy.keepSessions && end.status === 'completed' && orders.current() === null
    if (isKept) hooks.onKept(session.current())
    // Of a session that could not start, the driver has left nothing.
    else if (orders.stage() === 'live') await driver?.stop().catch(stopFailed)
    orders.over()
    while (tasks.size > 0) await Promise.all(tasks)
    await retryUnavailable(clock, SETTLE_WITHIN_MS, applier.settle).catch((error: unknown) =>
      log.error({ err: error }, 'a delivered answer could not be noted'),
    )
    const isStored = await recorder.close().then(
      () => true,
      (error: unknown) => {
        if (isAttemptGone(error)) throw error
        return false // and logged by then
      },
    )
    const order = orders.current()
    // What is not all there is not done, whatever the agent says of it.
    if (!isStored && order?.kind !== 'cancelled')
      return outcomeOf({ status: 'lost', cause: 'unconfirmed', text: end.text }, undefined)
    return outcomeOf(attemptOutcome(end, order), end.reduction)
  }

  function earlierAttempts() {
    return retryUnavailable(clock, SETTLE_WITHIN_MS, () => store.listWorkerAttempts(worker.id))
  }

  /** Runs stored by earlier releases may hold settings that a launch can no longer choose. */
  function targetToStart(): ResolvedTarget {
    const { target, dropped } = withoutApprovalSettings(worker.target)
    if (dropped.length > 0) {
      const text = `Left out ${dropped.join(', ')}: only the definition of runtime ${target.backend} decides who approves.`
      recorder.note('runner.note', text, { text })
    }
    return target
  }

  /** A result is kept in a row and in an event; a longer one is an artifact. */
  function keepable<End extends TurnEnd>(end: End): End {
    const { text, droppedBytes } = cutResult(end.text, Math.min(settings.resultBytesMax, settings.attemptBytesMax))
    if (droppedBytes > 0) {
      const keptBytes = Buffer.byteLength(text)
      recorder.keepArtifact(resultArtifact(end.text))
      recorder.note('output.truncated', 'The result was cut; its whole text is kept as an artifact', {
        ...{ what: 'result', keptBytes, droppedBytes },
      })
    }
    return { ...end, text }
  }

  async function outcomeOf(end: AttemptEnd, reduction: ReductionOutcome | undefined): Promise<ExecutionOutcome> {
    if (end.status === 'lost') {
      const needed = { backend: worker.target.backend, workspaceId: run.workspaceId }
      const resumable = await canResume(controller, clock, needed, settings)
      const { id: workerId, attempt } = worker
      const retries = {
        retriesSoFar: countLosses(await earlierAttempts()),
        retriesMax: settings.runnerLostRetriesMax,
      }
      const now = new Date(clock.now()).toISOString()
      const { cause, text } = end
      const about = { workerId, attempt, epoch: fence.epoch, cause, text, now }
      return { status: 'lost', lost: { ...about, ...retries, canResume: resumable } }
    }
    if (worker.kind !== 'reducer' || end.status === 'cancelled') return end
    if (end.status === 'failed') {
      return { ...end, reduction: { status: 'failed', failure: end.failure, rawText: end.result } }
    }
    if (reduction?.status !== 'completed') return end
    return { ...end, result: reduction.markdown ?? '', resultJson: reduction.verdict, reduction }
  }

  return {
    fence,
    note: recorder.note,
    refused: recorder.refused,
    async run() {
      try {
        return await execute()
      } finally {
        orders.over()
        expiries.end()
      }
    },
    poke,
    stop: orders.stop,
    stopForBudget: (failure) => orders.stopForBudget(failure),
    hurry: orders.hurry,
  }
}

type Worked = AttemptTurnsEnd & { driver: SessionDriver | null }

/** What the session that a failed start or a broken turn belongs to had said. */
function textOf(driver: SessionDriver | null): string {
  return driver?.snapshot().text ?? ''
}

/** The run's own limits win over the server's. */
function deadlinesOf(settings: AttemptDeps['settings'], { policy: { limits } }: RunRecord) {
  return {
    startTimeoutMs: limits.startTimeoutMs ?? settings.startTimeoutMs,
    idleTimeoutMs: limits.idleTimeoutMs ?? settings.idleTimeoutMs,
    turnTimeoutMs: limits.turnTimeoutMs ?? settings.turnTimeoutMs,
  }
}
