import type { EventRecord } from '@/orchestration/model/events'
import { canTransition } from '@/orchestration/model/status'
import { fakeRequest } from './fake-runtime'
import { aRun, aWorker, createRunLog, MIA } from './records'

export const WORKER_ACTIONS = ['start', 'say', 'use', 'ask', 'answer', 'complete', 'fail', 'cancel', 'retry'] as const
export type WorkerAction = (typeof WORKER_ACTIONS)[number]

/** The events of a run of four workers to which these things happened; what its state forbids is left out. */
export function playRun(steps: { worker: number; action: WorkerAction }[]): EventRecord[] {
  const log = createRunLog(
    aRun(),
    [1, 2, 3, 4].map((ordinal) => aWorker(ordinal)),
  )
  let asked = 0
  for (const { worker: index, action } of steps) {
    const id = `wkr_${index + 1}`
    const worker = log.view().workers[id]
    if (worker === undefined) throw new Error(`there is no worker ${id}`)
    const isRunning = worker.status === 'running'
    const may = (status: string) => canTransition('worker', worker.status, status)
    if (action === 'start' && may('running')) log.start(id)
    if (action === 'say' && isRunning) log.ofWorker(id, 'assistant.message.delta', { text: 'w' })
    if (action === 'use' && isRunning) {
      const input = worker.usage.input + 10
      log.ofWorker(id, 'usage.updated', {
        usage: { input, output: 1, reasoning: 0, cached: 0, cacheWrite: 0, total: input + 1 },
        cost: { source: 'reported', usd: input / 7_000 },
        model: null,
      })
    }
    if (action === 'ask' && isRunning) {
      const requestId = `req_${++asked}`
      log.ofWorker(id, 'request.opened', {
        request: {
          ...fakeRequest({ requestId }),
          id: requestId,
          runId: worker.runId,
          workerId: id,
          attempt: worker.attempt,
          digest: '',
          status: 'open',
          responseStatus: 'none',
          answer: null,
          answeredBy: null,
          answeredAt: null,
          deliveredAt: null,
          responseError: null,
          closeReason: null,
          createdAt: worker.createdAt,
          resolvedAt: null,
        },
      })
    }
    if (action === 'answer') {
      const open = Object.values(log.view().requests).find(
        (request) => request.workerId === id && request.status === 'open',
      )
      if (open !== undefined) log.ofWorker(id, 'request.resolved', { id: open.id })
    }
    if (action === 'complete' && may('completed')) log.complete(id, 'text')
    if (action === 'fail' && may('failed')) log.fail(id, 'partial')
    if (action === 'cancel' && may('cancelled')) log.cancel(id)
    if (action === 'retry' && may('queued') && !isRunning) {
      const { runId, attempt, status, epoch, identity, result, resultPartial, resultJson, failure } = worker
      const { usage, cost, startedAt, endedAt } = worker
      const row = { runId, attempt, status, epoch, identity, result, resultPartial, resultJson, failure, usage, cost }
      log.ofWorker(id, 'worker.attempt.archived', {
        attempt: { ...row, workerId: id, startedAt, endedAt, archivedAt: worker.createdAt },
      })
      log.ofWorker(id, 'worker.requeued', { attempt: attempt + 1, resumeFrom: null, reason: 'retry', by: MIA })
    }
  }
  return log.events
}
