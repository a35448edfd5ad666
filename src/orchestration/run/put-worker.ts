import type { WorkerRecord } from '../model/records'
import { isTerminalWorkerStatus } from '../model/status'
import { addCost, addUsage, costTotalOf, NO_COST, subtractCost, subtractUsage } from '../model/usage'
import type { RunView } from './run-view'

/** Puts a worker and keeps the run's counts, usage and cost by the difference it makes. */
export function putWorker(view: RunView, worker: WorkerRecord): RunView {
  const before = view.workers[worker.id]
  const counts = { ...view.run.counts }
  if (worker.kind === 'target') {
    if (before) counts[before.status] -= 1
    counts[worker.status] += 1
  }
  const usage = addUsage(
    before ? subtractUsage(view.run.usage, totalUsage(before)) : view.run.usage,
    totalUsage(worker),
  )
  const cost = addCost(before ? subtractCost(view.run.cost, totalCost(before)) : view.run.cost, totalCost(worker))
  return { ...view, run: { ...view.run, counts, usage, cost }, workers: { ...view.workers, [worker.id]: worker } }
}

/** An attempt whose cost is unknown counts as such once it has ended after it had started; before, nothing is owed. */
export function attemptCost(worker: WorkerRecord) {
  if (worker.cost.source !== 'unknown') return costTotalOf(worker.cost)
  const owes = worker.startedAt !== null && isTerminalWorkerStatus(worker.status)
  return owes ? costTotalOf(worker.cost) : NO_COST
}

function totalUsage(worker: WorkerRecord) {
  return addUsage(worker.spent.usage, worker.usage)
}

function totalCost(worker: WorkerRecord) {
  return addCost(worker.spent.cost, attemptCost(worker))
}
