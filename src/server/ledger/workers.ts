import { DomainError } from '@/orchestration/model/errors'
import type { GivenWorker, WorkerRecord } from '@/orchestration/model/records'
import { entityOf } from '@/orchestration/run/run-view'
import { change } from './change'
import { draftOf } from '@/orchestration/model/event-draft'
import type { LedgerContext } from './ledger-context'

export async function createWorkers(
  ctx: LedgerContext,
  runId: string,
  workers: GivenWorker[],
): Promise<WorkerRecord[]> {
  const foreign = workers.find((worker) => worker.runId !== runId)
  if (foreign) {
    throw new DomainError('invalid_input', `worker ${foreign.id} is of run ${foreign.runId}, not of run ${runId}`)
  }
  const { view } = await change(ctx, runId, {}, () =>
    workers.map((worker) => draftOf('worker.created', worker, `${worker.title} queued`, { worker })),
  )
  return workers.map(({ id }) => entityOf(view, 'workers', id))
}

export async function createWorker(ctx: LedgerContext, worker: GivenWorker): Promise<WorkerRecord> {
  const [created] = await createWorkers(ctx, worker.runId, [worker])
  if (created === undefined) throw new Error(`worker ${worker.id} was created but not returned`)
  return created
}

/** @throws DomainError `not_found`. */
export async function requireWorker(ctx: LedgerContext, workerId: string): Promise<WorkerRecord> {
  const worker = await ctx.tables.reads.getWorker(workerId)
  if (worker === null) {
    throw new DomainError('not_found', `worker ${workerId} does not exist`, { details: { id: workerId } })
  }
  return worker
}
