import { visibleLine } from '@/orchestration/model/visible-text'
import type { WorkerRecord } from '@/orchestration/model/records'
import type { Cost, CostTotal, TokenUsage } from '@/orchestration/model/usage'
import { addCost, addUsage, costTotalOf, NO_CACHED_PRICE, NO_COST } from '@/orchestration/model/usage'

/** The runtime, model and options of a worker, below its label: "codex · gpt-5.4 · high". */
export function targetWords({ target, identity }: Pick<WorkerRecord, 'target' | 'identity'>): string {
  const model = identity.model ?? target.model ?? 'default model'
  const options = Object.values(target.options).map(String)
  return visibleLine([target.backend, model, ...options].join(' · '))
}

/** The same where it says more than the label does; null where it would only repeat it ("codex · gpt-5.4 #2"). */
export function moreThanLabel(worker: Pick<WorkerRecord, 'kind' | 'target' | 'identity'>): string | null {
  const words = targetWords(worker)
  return workerName(worker).startsWith(words) ? null : words
}

/** What a worker is called: its label, or what a judge runs on, for its label may be that of a candidate. */
export function workerName(worker: Pick<WorkerRecord, 'kind' | 'target' | 'identity'>): string {
  return worker.kind === 'reducer' ? targetWords(worker) : visibleLine(worker.target.label)
}

/** Tokens of all attempts of a worker. */
export function totalUsageOf(worker: Pick<WorkerRecord, 'usage' | 'spent'>): TokenUsage {
  return addUsage(worker.spent.usage, worker.usage)
}

/** Money of all attempts of a worker. An attempt that is not over owes nothing that is unknown yet. */
export function totalCostOf(worker: Pick<WorkerRecord, 'cost' | 'spent' | 'status' | 'startedAt'>): CostTotal {
  return addCost(worker.spent.cost, currentCostOf(worker))
}

/** Money of the current attempt. */
export function currentCostOf(worker: Pick<WorkerRecord, 'cost' | 'status' | 'startedAt'>): CostTotal {
  const isOver = worker.startedAt !== null && worker.status !== 'running' && worker.status !== 'queued'
  return worker.cost.source === 'unknown' && !isOver ? NO_COST : costTotalOf(worker.cost)
}

/** Where an amount comes from and what it leaves out, in a sentence; undefined where the word says it all. */
export function costSourceNote(cost: Cost): string | undefined {
  if (cost.source !== 'estimated') return undefined
  const table = `From prices: ${cost.priceTable}.`
  return cost.lacksCachedPrice === true ? `${table} It is ${NO_CACHED_PRICE}.` : table
}

/** Where an amount comes from, in a word. */
export const COST_SOURCE_WORDS = {
  reported: 'reported',
  estimated: 'estimated',
  unknown: 'unknown',
} as const satisfies Record<Cost['source'], string>
