import { isAttemptGone, isDomainError } from '../model/errors'
import type { WorkerIdentity, WorkerRecord } from '../model/records'
import { isTerminalWorkerStatus } from '../model/status'
import type { Fence, LedgerStore, WorkerOutcome } from '../ports'
import { toFailure } from '../session/runtime-failure'
import { loseAttempt, type LostAttempt } from './lose-attempt'

export type ExecuteWorkerDeps = {
  store: Pick<
    LedgerStore,
    'getWorker' | 'updateWorkerRunning' | 'updateWorkerRuntimeIdentity' | 'completeWorker' | 'change'
  >
  /** Says what happens next in the run (advanceRun). */
  reconcile(runId: string): Promise<unknown>
}

/** How an execution ended. `lost`: the runner gives the attempt up in good order, to be gone on with later. */
export type ExecutionOutcome = WorkerOutcome | { status: 'lost'; lost: LostAttempt }

export type Execution = {
  worker: WorkerRecord
  fence: Fence
  /** Writes down who is working, as soon as it is known. */
  identify(identity: WorkerIdentity): Promise<void>
}

export type ExecuteWorkerHooks = {
  claim: { runnerId: string; launchId: string | null; leaseUntil: string | null }
  /** Called once the worker is ours. Its error fails the worker and is thrown. */
  onRunning?(execution: Execution): Promise<void>
  /** Does the work. A thrown runtime failure is the worker's failure; anything else thrown is a defect, recorded as `internal`. */
  execute(execution: Execution): Promise<ExecutionOutcome>
  /** Called after the end is written, before the run is reconciled. */
  onSettled?(worker: WorkerRecord): Promise<void>
}

export type ExecuteWorkerResult =
  /** Terminal already, or claimed by someone else. Nothing was done. */
  | { kind: 'skipped'; worker: WorkerRecord | null }
  /** Ours no longer while we worked: another runner decides about it. Nothing of the end was written. */
  | { kind: 'fenced' }
  | { kind: 'settled'; worker: WorkerRecord; error: unknown }

/**
 * One attempt of a worker, from claim to end: load, skip if terminal, mark running by compare-and-set, execute, write the
 * end, reconcile the run. A cancelled worker never comes back: the claim of one that is not queued is refused.
 *
 * @returns `error` with what `execute` threw, if it did; the worker's failure says the same.
 * @throws what the other hooks and the ledger threw, after the worker was settled where that was possible.
 */
export async function executeWorker(
  deps: ExecuteWorkerDeps,
  workerId: string,
  hooks: ExecuteWorkerHooks,
): Promise<ExecuteWorkerResult> {
  const found = await deps.store.getWorker(workerId)
  if (found === null || isTerminalWorkerStatus(found.status)) return { kind: 'skipped', worker: found }

  const claimed = await claim(deps, workerId, hooks)
  if (claimed === null) return { kind: 'skipped', worker: await deps.store.getWorker(workerId) }
  const execution: Execution = {
    ...claimed,
    identify: (identity) => deps.store.updateWorkerRuntimeIdentity(claimed.fence, identity),
  }

  const { outcome, error, hookError } = await execute(execution, hooks)
  const settled = await settle(deps, execution, outcome)
  if (settled === null) return { kind: 'fenced' }
  const errors = hookError === null ? [] : [hookError.error]
  await collect(errors, async () => hooks.onSettled?.(settled))
  await collect(errors, () => deps.reconcile(settled.runId))
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1) throw new AggregateError(errors, `after worker ${workerId} had ended, several steps failed`)
  return { kind: 'settled', worker: settled, error }
}

async function claim(deps: ExecuteWorkerDeps, workerId: string, hooks: ExecuteWorkerHooks) {
  try {
    return await deps.store.updateWorkerRunning(workerId, hooks.claim)
  } catch (error) {
    if (isDomainError(error) && error.code === 'illegal_state') return null
    throw error
  }
}

async function execute(execution: Execution, hooks: ExecuteWorkerHooks) {
  try {
    await hooks.onRunning?.(execution)
  } catch (error) {
    return { outcome: failed(error), error, hookError: { error } }
  }
  try {
    return { outcome: await hooks.execute(execution), error: null, hookError: null }
  } catch (error) {
    return { outcome: failed(error), error, hookError: null }
  }
}

function failed(error: unknown): WorkerOutcome {
  return { status: 'failed', failure: toFailure(error), result: null }
}

/** Null when the attempt was not ours any more. */
async function settle(
  { store }: ExecuteWorkerDeps,
  { fence, worker }: Execution,
  outcome: ExecutionOutcome,
): Promise<WorkerRecord | null> {
  try {
    if (outcome.status !== 'lost') return await store.completeWorker(fence, outcome)
    const scope = { workerIds: [worker.id], requestsOfWorkers: [worker.id], controlsOfWorkers: [worker.id] }
    const { view } = await store.change(worker.runId, scope, (current) => loseAttempt(current, outcome.lost))
    return view.workers[worker.id] ?? null
  } catch (error) {
    if (isAttemptGone(error)) return null
    throw error
  }
}

async function collect(errors: unknown[], step: () => Promise<unknown>): Promise<void> {
  try {
    await step()
  } catch (error) {
    errors.push(error)
  }
}
