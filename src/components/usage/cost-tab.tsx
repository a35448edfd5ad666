import { type RunView, workersInOrder } from '@/orchestration/run/run-view'
import type { WorkerRecord } from '@/orchestration/model/records'
import type { CostTotal, TokenUsage } from '@/orchestration/model/usage'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { CostText } from '@/components/text/cost-text'
import { costWords, formatUsd } from '@/components/text/format-cost'
import { Badge } from '@/components/ui/badge'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import {
  COST_SOURCE_WORDS,
  costSourceNote,
  moreThanLabel,
  totalCostOf,
  totalUsageOf,
  workerName,
} from '@/components/worker/worker-label'
import { NO_CACHED_PRICE } from '@/orchestration/model/usage'
import { LimitMeters } from './limit-meters'

/** Tokens and money by worker, each amount with where it comes from, and what of the limits is used. */
export function CostTab({ view }: { view: RunView }) {
  const workers = workersInOrder(view)
  const { run } = view
  const isOver = isTerminalRunStatus(run.status)
  const isPending = costWords(run.cost, isOver).certainty === 'pending'
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <CostText
          total={run.cost}
          isOver={isOver}
          named
          className={isPending ? 'text-lg text-ink-muted' : 'text-2xl font-semibold'}
        />
        <p className="text-sm text-ink-muted">{isPending ? null : costWords(run.cost, isOver).detail}</p>
      </div>
      <LimitMeters run={run} workers={workers} />
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <Table label="Usage and cost by worker" className="tabular">
          <thead>
            <tr>
              <Th>Worker</Th>
              {TOKEN_COLUMNS.map((column) => (
                <Th key={column.key} className="text-right">
                  {column.label}
                </Th>
              ))}
              <Th className="text-right">Cost</Th>
              <Th>Source</Th>
            </tr>
          </thead>
          <tbody>
            {workers.map((worker) => (
              <Tr key={worker.id}>
                <Td className="min-w-44">
                  <span className="block font-medium">
                    {worker.kind === 'reducer' ? <span className="font-normal text-ink-subtle">judge · </span> : null}
                    {workerName(worker)}
                  </span>
                  <span className="block text-xs text-ink-subtle">
                    {[moreThanLabel(worker), worker.attempt > 1 ? `${worker.attempt} attempts` : null]
                      .filter((part) => part !== null)
                      .join(' · ')}
                  </span>
                </Td>
                <Tokens usage={totalUsageOf(worker)} />
                <Money total={totalCostOf(worker)} isOver={isTerminalRunStatus(worker.status)} />
                <Td>
                  <Source worker={worker} />
                </Td>
              </Tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="border-t border-line-strong font-medium">
              <Td>Total</Td>
              <Tokens usage={run.usage} />
              <Money total={run.cost} isOver={isOver} />
              <Td />
            </tr>
          </tfoot>
        </Table>
      </div>
      <dl className="tabular grid max-w-md grid-cols-[1fr_auto] gap-x-6 gap-y-1 text-sm text-ink-muted">
        <dt>Reported by the runtimes</dt>
        <dd className="text-right">{isPending ? '–' : formatUsd(run.cost.reportedUsd)}</dd>
        <dt>Estimated from list prices</dt>
        <dd className="text-right">{isPending ? '–' : formatUsd(run.cost.estimatedUsd)}</dd>
        <dt>Attempts without a known amount</dt>
        <dd className="text-right">{run.cost.unknownAttempts}</dd>
      </dl>
    </div>
  )
}

const TOKEN_COLUMNS = [
  { key: 'input', label: 'Input' },
  { key: 'cached', label: 'Cached' },
  { key: 'output', label: 'Output' },
  { key: 'reasoning', label: 'Reasoning' },
  { key: 'total', label: 'Total' },
] as const satisfies { key: keyof TokenUsage; label: string }[]

function Tokens({ usage }: { usage: TokenUsage }) {
  return TOKEN_COLUMNS.map(({ key }) => (
    <Td key={key} className="text-right">
      {usage[key] === 0 ? '–' : usage[key].toLocaleString('en-US')}
    </Td>
  ))
}

/** Where the amount comes from; nothing while none is known yet. */
function Source({ worker }: { worker: WorkerRecord }) {
  const { cost, status } = worker
  if (costWords(totalCostOf(worker), isTerminalRunStatus(status)).certainty === 'pending') return '–'
  return (
    <>
      <Badge title={costSourceNote(cost)}>{COST_SOURCE_WORDS[cost.source]}</Badge>
      {cost.source === 'estimated' && cost.lacksCachedPrice === true ? (
        <span className="block text-xs text-ink-muted">{NO_CACHED_PRICE}</span>
      ) : null}
    </>
  )
}

function Money({ total, isOver }: { total: CostTotal; isOver: boolean }) {
  return (
    <Td className="text-right">
      <CostText total={total} isOver={isOver} />
    </Td>
  )
}
