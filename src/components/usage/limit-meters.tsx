'use client'

import type { RunRecord } from '@/orchestration/model/records'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { costWords, formatUsd } from '@/components/text/format-cost'
import { durationMs, formatDuration } from '@/components/text/format-duration'
import { formatCount } from '@/components/text/format-tokens'
import { useNow } from '@/components/text/use-now'
import { cn } from '@/components/ui/cn'

type Meter = { name: string; used: number; allowed: number; words: (value: number) => string; isPending?: boolean }

/** How much of each limit of the run is used. Nothing at all for a run without limits. */
export function LimitMeters({ run }: { run: RunRecord }) {
  const now = useNow()
  const { costUsd, totalTokens, runTimeoutMs } = run.policy.limits
  const elapsedMs = durationMs(run.startedAt, run.endedAt, now ?? Date.parse(run.startedAt ?? run.createdAt)) ?? 0
  const meters: Meter[] = []
  const isPending = costWords(run.cost, isTerminalRunStatus(run.status)).certainty === 'pending'
  if (costUsd !== undefined) {
    meters.push({
      name: 'Cost',
      used: run.cost.reportedUsd + run.cost.estimatedUsd,
      allowed: costUsd,
      words: formatUsd,
      isPending,
    })
  }
  if (totalTokens !== undefined) {
    meters.push({ name: 'Tokens', used: run.usage.total, allowed: totalTokens, words: formatCount })
  }
  if (runTimeoutMs !== undefined) {
    meters.push({ name: 'Time', used: elapsedMs, allowed: runTimeoutMs, words: formatDuration })
  }
  if (meters.length === 0) return null
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,14rem),1fr))] gap-3">
      {meters.map(({ name, used, allowed, words, isPending }) => {
        const percent = Math.round((used / allowed) * 100)
        return (
          <div key={name} className="rounded-lg border border-line bg-surface p-3 text-sm">
            <p className="flex justify-between gap-2">
              <span className="text-ink-muted">{name}</span>
              <span className="tabular">
                {isPending === true ? 'not known yet' : words(used)} of {words(allowed)}
              </span>
            </p>
            <div
              role="meter"
              aria-label={`${name} used`}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={Math.min(100, percent)}
              className="mt-2 h-1.5 overflow-hidden rounded-full bg-hover"
            >
              <div
                style={{ width: `${Math.min(100, percent)}%` }}
                className={cn('h-full', percent >= 100 ? 'bg-failed' : percent >= 80 ? 'bg-waiting' : 'bg-accent')}
              />
            </div>
            {percent > 100 ? <p className="mt-1 text-xs text-failed-text">{percent - 100} % over the limit</p> : null}
          </div>
        )
      })}
    </div>
  )
}
