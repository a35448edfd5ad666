import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RunRecord } from '@/orchestration/model/records'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { CostText } from '@/components/text/cost-text'
import { costWords, formatUsd } from '@/components/text/format-cost'
import { formatCount } from '@/components/text/format-tokens'
import { cn } from '@/components/ui/cn'

/** What the run has used so far, its cost with its honesty, and how much of its limits that is. */
export function BudgetMeter({ run }: { run: Pick<RunRecord, 'cost' | 'usage' | 'policy' | 'status'> }) {
  const { costUsd, totalTokens } = run.policy.limits
  const known = run.cost.reportedUsd + run.cost.estimatedUsd
  const tokens = run.usage.total
  const isOver = isTerminalRunStatus(run.status)
  const isPending = costWords(run.cost, isOver).certainty === 'pending'
  return (
    <span className="tabular inline-flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      {tokens === 0 && totalTokens === undefined ? null : (
        // A phone shows tokens only where they have a limit; the Cost tab has them all.
        <Used
          limit={totalTokens}
          used={tokens}
          words={formatCount}
          unit="tokens"
          className={totalTokens === undefined ? 'max-sm:hidden' : undefined}
        >
          <span className="text-ink-muted" title={`${tokens.toLocaleString('en-US')} tokens`}>
            {formatCount(tokens)}
            {totalTokens === undefined ? ' tokens' : null}
          </span>
        </Used>
      )}
      <Used limit={costUsd} used={isPending ? null : known} words={formatUsd} unit="spent">
        <CostText total={run.cost} isOver={isOver} named className={isPending ? 'text-ink-muted' : 'font-medium'} />
      </Used>
      {costUsd === undefined || run.cost.unknownAttempts === 0 ? null : (
        <span
          title="What these attempts cost is unknown: the limit cannot be enforced for them."
          className="inline-flex items-center gap-1 text-xs font-medium text-waiting-text"
        >
          <TriangleAlert className="size-3.5" aria-hidden />
          the limit cannot be enforced for {run.cost.unknownAttempts} of unknown cost
        </span>
      )}
    </span>
  )
}

type UsedProps = {
  limit: number | undefined
  /** Null while no amount is known. */
  used: number | null
  words: (value: number) => string
  /** What follows the amounts: "1.2k of 5k tokens", "$0.84 of $2.00 spent". */
  unit: 'tokens' | 'spent'
  className?: string
  children: ReactNode
}

function Used({ limit, used, words, unit, className, children }: UsedProps) {
  return (
    <span className={cn('inline-flex items-center gap-x-2', className)}>
      {children}
      {limit === undefined ? null : used === null ? (
        <span className="whitespace-nowrap text-ink-muted">limit {words(limit)}</span>
      ) : (
        <>
          <span className="whitespace-nowrap text-ink-muted">
            of {words(limit)}
            {unit === 'tokens' ? ' tokens' : null}
          </span>
          <Bar share={used / limit} label={`${words(used)} of ${words(limit)} ${unit}`} />
          <Warning share={used / limit} over={words(used - limit)} />
        </>
      )}
    </span>
  )
}

/** From where on the run is warned of its limit (budget.warning). */
const WARN_AT = 0.8

function Warning({ share, over }: { share: number; over: string }) {
  if (share < WARN_AT) return null
  const isOver = share > 1
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1 text-xs font-medium whitespace-nowrap',
        share >= 1 ? 'text-failed-text' : 'text-waiting-text',
      )}
    >
      <TriangleAlert className="size-3.5" aria-hidden />
      {isOver ? `${over} over the limit` : share === 1 ? 'limit reached' : `${Math.floor(share * 100)} % used`}
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
      className="inline-block h-1.5 w-16 overflow-hidden rounded-full bg-hover max-sm:w-9"
    >
      <span
        style={{ width: `${percent}%` }}
        className={cn(
          'block h-full rounded-full',
          share >= 1 ? 'bg-failed' : share >= WARN_AT ? 'bg-waiting' : 'bg-accent',
        )}
      />
    </span>
  )
}
