import { DomainError } from '@/orchestration/model/errors'
import type { ReductionRecord, RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { LedgerStore } from '@/orchestration/ports'
import { createDelimiter } from '@/orchestration/reduction/create-delimiter'
import { runJudge, type JudgeResult } from '@/orchestration/reduction/judge-turn'
import type { SessionDriver } from '@/orchestration/worker/session-driver'

type JudgeAttemptOptions = {
  store: Pick<LedgerStore, 'getReduction' | 'getWorker' | 'listWorkerAttempts'>
  driver: Pick<SessionDriver, 'turn'>
  run: RunRecord
  worker: WorkerRecord
  turnId: string
  random: () => number
}

/**
 * A reducer's work: judges the candidates of its reduction, in the order and under the names that were sealed when the
 * reduction was made, by the texts of the very attempts that were sealed.
 */
export async function judgeAttempt(options: JudgeAttemptOptions): Promise<JudgeResult> {
  const { store, driver, run, worker, turnId, random } = options
  const reduction = await reductionOf(store, worker)
  const candidates = await Promise.all(
    reduction.candidates.map(async ({ name, label, workerId, attempt }) => ({
      name,
      label,
      text: await textOf(store, workerId, attempt),
    })),
  )
  const { mode, rubric } = reduction
  return runJudge({ driver, mode, prompt: run.prompt, candidates, rubric, delimiter: createDelimiter(random), turnId })
}

async function reductionOf(store: JudgeAttemptOptions['store'], worker: WorkerRecord): Promise<ReductionRecord> {
  const reduction = worker.reductionId === null ? null : await store.getReduction(worker.reductionId)
  if (reduction === null) {
    throw new DomainError('not_found', `reducer ${worker.id} has no reduction ${worker.reductionId ?? ''} to judge for`)
  }
  return reduction
}

async function textOf(store: JudgeAttemptOptions['store'], workerId: string, attempt: number): Promise<string> {
  const worker = await store.getWorker(workerId)
  if (worker?.attempt === attempt) return worker.result ?? ''
  const archived = (await store.listWorkerAttempts(workerId)).find((record) => record.attempt === attempt)
  if (archived === undefined) throw new DomainError('not_found', `attempt ${attempt} of worker ${workerId} is not kept`)
  return archived.result ?? ''
}
