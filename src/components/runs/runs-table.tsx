import { visibleLine } from '@/orchestration/model/visible-text'
import Link from 'next/link'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import type { Selection } from '@/components/bulk/use-selection'
import { REDUCTION_MODE_LABELS } from '@/components/status/labels'
import { Elapsed } from '@/components/text/elapsed'
import { costWords } from '@/components/text/format-cost'
import { formatCount } from '@/components/text/format-tokens'
import { RelativeTime } from '@/components/text/relative-time'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { CountsBar } from './counts-bar'
import { RunCheckbox } from './run-checkbox'
import { progressOf, type RunItem } from './run-item'
import { RunStatusBadge } from './run-status-badge'
import { VerdictLine } from './verdict-line'

/** Runs as a table, for screens that have room for its columns. */
export function RunsTable({ runs, selection }: { runs: readonly RunItem[]; selection: Selection }) {
  return (
    <Table label="Runs" className="min-w-[54rem] table-fixed">
      <thead>
        <tr>
          <Th className="w-11 pl-4">
            <span className="sr-only">Select</span>
          </Th>
          <Th className="w-34">Status</Th>
          <Th>Run</Th>
          <Th className="w-24">Mode</Th>
          <Th className="w-28">Workers</Th>
          <Th className="w-20 text-right">Tokens</Th>
          <Th className="w-24 text-right">Cost</Th>
          <Th className="w-24 text-right">Duration</Th>
          <Th className="w-32 pr-4 text-right">Launched</Th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <RunTableRow key={run.id} run={run} selection={selection} />
        ))}
      </tbody>
    </Table>
  )
}

function RunTableRow({ run, selection }: { run: RunItem; selection: Selection }) {
  const { ended, total } = progressOf(run)
  return (
    <Tr className="relative hover:bg-hover/60 focus-within:bg-hover/60">
      <Td className="pl-4">
        <RunCheckbox run={run} selection={selection} />
      </Td>
      <Td>
        <RunStatusBadge run={run} />
      </Td>
      <Td>
        <Link
          href={`/runs/${run.id}`}
          data-run-link
          dir="auto"
          className="block truncate font-medium after:absolute after:inset-0 -outline-offset-2"
        >
          {visibleLine(run.title)}
        </Link>
        <p dir="auto" className="truncate text-xs text-ink-subtle">
          <VerdictLine run={run} />
        </p>
      </Td>
      <Td className="text-ink-muted">
        {run.policy.reduction === null ? '–' : REDUCTION_MODE_LABELS[run.policy.reduction.mode].label}
      </Td>
      <Td>
        <div className="tabular flex items-center gap-2 text-ink-muted">
          <CountsBar counts={run.counts} interrupted={run.interrupted} className="w-14" />
          {ended}/{total}
        </div>
      </Td>
      <Td className="tabular text-right text-ink-muted">{formatCount(run.usage.total)}</Td>
      <Td className="text-right text-ink-muted">
        <StackedCost total={run.cost} isOver={isTerminalRunStatus(run.status)} />
      </Td>
      <Td className="text-right text-ink-muted">
        <Elapsed startedAt={run.startedAt} endedAt={run.endedAt} />
      </Td>
      <Td className="pr-4 text-right text-ink-muted">
        <RelativeTime iso={run.createdAt} className="tabular block whitespace-nowrap" />
        <span className="block truncate text-xs text-ink-subtle">{visibleLine(run.createdBy.name)}</span>
      </Td>
    </Tr>
  )
}

/** The amount, and under it how much of it is not known. */
function StackedCost({ total, isOver }: { total: RunItem['cost']; isOver: boolean }) {
  const { text, detail } = costWords(total, isOver)
  const [amount, unknown] = text.split(' · ')
  return (
    <span title={detail} className="tabular block">
      {amount}
      {unknown === undefined ? null : <span className="block text-xs text-ink-subtle">{unknown}</span>}
    </span>
  )
}
