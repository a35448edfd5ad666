import { DomainError } from '@/orchestration/model/errors'
import type { StateEventDraft } from '@/orchestration/model/events'
import type { Failure } from '@/orchestration/model/failure'
import type { RunRecord } from '@/orchestration/model/records'
import type { PersonRef } from '@/orchestration/model/request'
import { assertTransition, isTerminalRunStatus, type RunStage, type RunStatus } from '@/orchestration/model/status'
import { change } from './change'
import { draftOf } from '@/orchestration/model/event-draft'
import type { LedgerContext } from './ledger-context'

export async function updateRunStatus(
  ctx: LedgerContext,
  runId: string,
  status: RunStatus,
  failure?: Failure,
): Promise<RunRecord> {
  if ((status === 'failed') !== (failure !== undefined)) {
    throw new DomainError('invalid_input', `run ${runId}: a failure is given with the status failed, and only with it`)
  }
  const { view } = await change(ctx, runId, {}, ({ run }) => [statusDraft(run, status, failure)])
  return view.run
}

function statusDraft(run: RunRecord, status: RunStatus, failure: Failure | undefined): StateEventDraft {
  assertTransition('run', run.id, run.status, status)
  if (failure !== undefined) return draftOf('run.failed', null, failure.message, { failure })
  if (status === 'completed') return draftOf('run.completed', null, 'Run completed', {})
  if (status === 'cancelled') return draftOf('run.cancelled', null, 'Run cancelled', {})
  if (isTerminalRunStatus(run.status)) {
    throw new DomainError('illegal_state', `run ${run.id} is ${run.status}; it runs again by being reactivated`, {
      details: { id: run.id, from: run.status, to: status },
    })
  }
  return draftOf('run.started', null, 'Run started', {})
}

/** The stage it is in already is no change. */
export async function updateRunStage(ctx: LedgerContext, runId: string, stage: RunStage): Promise<RunRecord> {
  const { view } = await change(ctx, runId, {}, ({ run }) =>
    run.stage === stage ? [] : [draftOf('run.stage.changed', null, `Stage: ${stage}`, { stage })],
  )
  return view.run
}

export async function reactivateRun(
  ctx: LedgerContext,
  runId: string,
  by: PersonRef,
  reason: string,
): Promise<RunRecord> {
  const { view } = await change(ctx, runId, {}, ({ run }) => {
    if (!isTerminalRunStatus(run.status)) {
      throw new DomainError('illegal_state', `run ${runId} is ${run.status}; only an ended run can be reactivated`, {
        details: { id: runId, status: run.status },
      })
    }
    return [draftOf('run.reactivated', null, `Run reactivated: ${reason}`, { by, reason })]
  })
  return view.run
}
