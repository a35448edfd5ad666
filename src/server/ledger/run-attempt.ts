import { DomainError } from '@/orchestration/model/errors'
import type { StateEventDraft } from '@/orchestration/model/events'
import type { WorkerIdentity, WorkerRecord } from '@/orchestration/model/records'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import type { Fence, LedgerStore } from '@/orchestration/ports'
import { entityOf, type ViewPart } from '@/orchestration/run/run-view'
import { assertFence } from './assert-fence'
import { change } from './change'
import { draftOf } from '@/orchestration/model/event-draft'
import type { LedgerContext } from './ledger-context'
import { requireWorker } from './workers'

type Claim = Parameters<LedgerStore['updateWorkerRunning']>[1]
type Usage = Parameters<LedgerStore['recordUsage']>[1]

/** Claims a queued worker. Its run, and the reduction it serves, count as started with their first worker. */
export async function updateWorkerRunning(
  ctx: LedgerContext,
  workerId: string,
  claim: Claim,
): Promise<{ worker: WorkerRecord; fence: Fence }> {
  const { runId } = await requireWorker(ctx, workerId)
  const scope = { workerIds: [workerId], reductions: true }
  const { view } = await change(ctx, runId, scope, (current) => claimDrafts(current, workerId, claim))
  const worker = entityOf(view, 'workers', workerId)
  return { worker, fence: { runId, workerId, attempt: worker.attempt, epoch: worker.epoch } }
}

function claimDrafts(view: ViewPart<'workers' | 'reductions'>, workerId: string, claim: Claim): StateEventDraft[] {
  const worker = entityOf(view, 'workers', workerId)
  if (worker.status !== 'queued') {
    throw new DomainError('illegal_state', `worker ${workerId} is ${worker.status}; only a queued one can be claimed`, {
      details: { id: workerId, status: worker.status },
    })
  }
  const { run } = view
  if (run.cancelRequestedAt !== null || isTerminalRunStatus(run.status)) {
    const state = run.cancelRequestedAt === null ? run.status : 'being cancelled'
    throw new DomainError('illegal_state', `run ${run.id} is ${state}; its worker ${workerId} cannot start`, {
      details: { id: workerId, runId: run.id, status: run.status },
    })
  }
  assertHasRoom(view, worker)
  const drafts: StateEventDraft[] = []
  if (run.status === 'queued') drafts.push(draftOf('run.started', null, 'Run started', {}))
  const reduction = worker.reductionId === null ? undefined : view.reductions[worker.reductionId]
  if (reduction?.status === 'queued') {
    drafts.push(draftOf('reduction.started', null, 'Reduction started', { id: reduction.id }))
  }
  drafts.push(draftOf('worker.started', worker, `${worker.title} started`, { epoch: worker.epoch + 1, ...claim }))
  return drafts
}

/** Runners of several processes may pick workers of one run at once; the run's row, which is locked here, has the count. */
function assertHasRoom({ run }: ViewPart<'workers' | 'reductions'>, { id, kind }: WorkerRecord): void {
  const { maxConcurrency } = run.policy
  if (kind !== 'target' || maxConcurrency === null || run.counts.running < maxConcurrency) return
  throw new DomainError(
    'illegal_state',
    `run ${run.id} has ${run.counts.running} workers running, as many as it may; its worker ${id} has to wait`,
    { details: { id, runId: run.id, running: run.counts.running, maxConcurrency } },
  )
}

export async function updateWorkerRuntimeIdentity(
  ctx: LedgerContext,
  fence: Fence,
  identity: WorkerIdentity,
): Promise<void> {
  await change(ctx, fence.runId, { workerIds: [fence.workerId] }, (view) => {
    const worker = assertFence(view, fence)
    const who = [identity.provider, identity.model].filter((part) => part !== null).join(' ')
    return [draftOf('worker.identified', worker, who === '' ? 'Session identified' : `Session of ${who}`, { identity })]
  })
}

export async function recordUsage(ctx: LedgerContext, fence: Fence, usage: Usage): Promise<void> {
  await change(ctx, fence.runId, { workerIds: [fence.workerId] }, (view) => {
    const worker = assertFence(view, fence)
    return [draftOf('usage.updated', worker, `${usage.usage.total} tokens so far`, usage)]
  })
}
