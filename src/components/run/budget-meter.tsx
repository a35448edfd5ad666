import type { RunRecord } from '@/orchestration/model/records'
import { CostText } from '@/components/text/cost-text'
import { formatUsd } from '@/components/text/format-cost'
import { formatCount } from '@/components/text/format-tokens'
import { cn } from '@/components/ui/cn'

/** What the run has cost so far, with its honesty, and how much of its limit that is. */
export function BudgetMeter({ run }: { run: Pick<RunRecord, 'cost' | 'usage' | 'policy'> }) {
  const limit = run.policy.limits.costUsd
  const known = run.cost.reportedUsd + run.cost.estimatedUsd
  return (
    <span className="tabular inline-flex flex-wrap items-center gap-x-2 text-sm">
      {run.usage.total === 0 ? null : (
        <span className="text-ink-muted" title={`${run.usage.total.toLocaleString('en-US')} tokens`}>
          {formatCount(run.usage.total)} tokens
        </span>
      )}
      <CostText total={run.cost} className="font-medium" />
      {limit === undefined ? null : (
        <>
          <span className="text-ink-muted">of {formatUsd(limit)}</span>
          <Bar share={known / limit} label={`${formatUsd(known)} of ${formatUsd(limit)} spent`} />
        </>
      )}
    </span>
  )
}

function Bar({ share, label }: { share: number; label: string }) {
  const percent = Math.min(100, Math.round(share * 100))
  return (
    <span
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      title={label}
      className="inline-block h-1.5 w-16 overflow-hidden rounded-full bg-hover"
    >
      <span
        style={{ width: `${percent}%` }}
        className={cn(
          'block h-full rounded-full',
          share >= 1 ? 'bg-failed' : share >= 0.8 ? 'bg-waiting' : 'bg-accent',
        )}
      />
    </span>
  )
}
