import type { StreamEventDraft } from '@/orchestration/model/events'
import type { Fence, LedgerStore } from '@/orchestration/ports'
import { newRun, newWorker } from '../support/ledger-fixtures'
import { tools } from './databases'

/** Length of an event's payload as JSON. */
const PAYLOAD_BYTES = 300
const PAYLOAD_FRAME_BYTES = '{"text":""}'.length

/** Writes runs whose workers all run; answers their fences. */
export async function startWorkers(
  store: LedgerStore,
  { runs, workersPerRun }: { runs: number; workersPerRun: number },
): Promise<Fence[]> {
  const fences: Fence[] = []
  for (let index = 0; index < runs; index++) {
    const runId = tools.newId('run')
    const workers = Array.from({ length: workersPerRun }, (_, at) => newWorker(tools.newId('wkr'), runId, at + 1))
    await store.createRun({ run: newRun(runId), workers, idempotency: null })
    const claim = { runnerId: 'bench', launchId: null, leaseUntil: null }
    for (const { id } of workers) fences.push((await store.updateWorkerRunning(id, claim)).fence)
  }
  return fences
}

/** A text delta whose payload is 300 bytes of JSON; its text starts with `mark`. */
export function deltaOf({ workerId, attempt }: Fence, mark = ''): StreamEventDraft {
  const text = mark.padEnd(PAYLOAD_BYTES - PAYLOAD_FRAME_BYTES, '.')
  return { type: 'assistant.message.delta', workerId, attempt, message: '', payload: { text } }
}
