import { visibleLine } from '@/orchestration/model/visible-text'
import Link from 'next/link'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import type { Selection } from '@/components/bulk/use-selection'
import { StatusIcon } from '@/components/status/status-badge'
import { CostText } from '@/components/text/cost-text'
import { Elapsed } from '@/components/text/elapsed'
import { formatUsd } from '@/components/text/format-cost'
import { formatCount } from '@/components/text/format-tokens'
import { RelativeTime } from '@/components/text/relative-time'
import { cn } from '@/components/ui/cn'
import { CountsBar } from './counts-bar'
import { RunCheckbox } from './run-checkbox'
import { progressOf, type RunItem } from './run-item'
import { RunStatusBadge } from './run-status-badge'
import { VerdictLine } from './verdict-line'

type RunRowsProps = {
  runs: readonly RunItem[]
  label: string
  /** Null where rows are only to be opened. */
  selection?: Selection | null
}

/** Runs as a list of two-line rows: what Home and phones show. */
export function RunRows({ runs, label, selection = null }: RunRowsProps) {
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {runs.map((run) => (
        <RunRow key={run.id} run={run} selection={selection} />
      ))}
    </ul>
  )
}

function RunRow({ run, selection }: { run: RunItem; selection: Selection | null }) {
  const { ended, total } = progressOf(run)
  const cap = run.policy.limits.costUsd
  return (
    <li className="relative grid grid-cols-1 gap-1.5 px-4 py-3 hover:bg-hover/60">
      <div className="flex items-center gap-2.5">
        {selection === null ? null : <RunCheckbox run={run} selection={selection} />}
        <StatusIcon status={run.status} failure={run.failure} waiting={run.openRequests > 0} />
        <Link
          href={`/runs/${run.id}`}
          data-run-link
          dir="auto"
          className="min-w-0 flex-1 truncate text-sm font-medium after:absolute after:inset-0 -outline-offset-2"
        >
          {visibleLine(run.title)}
        </Link>
        <span className={cn(run.openRequests === 0 && 'max-sm:hidden')}>
          <RunStatusBadge run={run} />
        </span>
      </div>
      <p dir="auto" className="line-clamp-1 pl-6.5 text-sm text-ink-muted max-sm:line-clamp-2">
        <VerdictLine run={run} />
      </p>
      <div className="tabular flex flex-wrap items-center gap-x-3 gap-y-1 pl-6.5 text-xs text-ink-subtle">
        <CountsBar counts={run.counts} interrupted={run.interrupted} className="w-24" />
        <span>
          {ended}/{total} workers
        </span>
        <Elapsed startedAt={run.startedAt} endedAt={run.endedAt} />
        <span>{formatCount(run.usage.total)} tok</span>
        <span>
          <CostText total={run.cost} isOver={isTerminalRunStatus(run.status)} named />
          {cap === undefined ? null : <OfLimit used={run.cost.reportedUsd + run.cost.estimatedUsd} limit={cap} />}
        </span>
        <span className="ml-auto">
          {visibleLine(run.createdBy.name)} · <RelativeTime iso={run.endedAt ?? run.createdAt} />
        </span>
      </div>
    </li>
  )
}

/** The limit, and by how much it was passed: that must not have to be worked out. */
function OfLimit({ used, limit }: { used: number; limit: number }) {
  if (used <= limit) return <> of {formatUsd(limit)}</>
  const times = used / limit
  return (
    <span className="font-medium text-failed-text">
      {' '}
      of {formatUsd(limit)} · {times < 10 ? Number(times.toFixed(1)) : Math.round(times)}× the limit
    </span>
  )
}
