import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { LedgerStore } from '@/orchestration/ports'
import { RESUME_PROMPT } from '@/orchestration/worker/continuation-prompts'

/**
 * What the first turn of an attempt is given: the task, or word to go on where the session it resumes has had the task. A
 * session that was lost before its first turn began may never have heard of it.
 */
export async function firstInput(
  store: Pick<LedgerStore, 'listEvents' | 'listWorkerAttempts'>,
  { prompt }: Pick<RunRecord, 'prompt'>,
  worker: Pick<WorkerRecord, 'id' | 'runId' | 'resumeFrom'>,
): Promise<string> {
  return worker.resumeFrom !== null && (await hasHadTurn(store, worker)) ? RESUME_PROMPT : prompt
}

const TURNS_MAX = 1_000

async function hasHadTurn(
  store: Pick<LedgerStore, 'listEvents' | 'listWorkerAttempts'>,
  { id, runId, resumeFrom }: Pick<WorkerRecord, 'id' | 'runId' | 'resumeFrom'>,
): Promise<boolean> {
  const ofSession = (await store.listWorkerAttempts(id)).filter(
    ({ identity }) => identity.providerSessionId === resumeFrom,
  )
  const attempts = new Set(ofSession.map(({ attempt }) => attempt))
  const turns = await store.listEvents(runId, { limit: TURNS_MAX, workerId: id, types: ['turn.started'] })
  return turns.some(({ attempt }) => attempt !== null && attempts.has(attempt))
}
