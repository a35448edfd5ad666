'use client'

import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { costWords, formatUsd } from '@/components/text/format-cost'
import { durationMs, formatDuration } from '@/components/text/format-duration'
import { formatCount } from '@/components/text/format-tokens'
import { useNow } from '@/components/text/use-now'
import { cn } from '@/components/ui/cn'
import { totalCostOf, workerName } from '@/components/worker/worker-label'

type Meter = {
  name: string
  used: number
  allowed: number
  words: (value: number) => string
  isPending?: boolean
  note?: string | null
}

/** How much of each limit of the run is used. Nothing at all for a run without limits. */
export function LimitMeters({ run, workers }: { run: RunRecord; workers: readonly WorkerRecord[] }) {
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
      note: unheldNote(workers),
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
      {meters.map(({ name, used, allowed, words, isPending, note }) => {
        const percent = Math.round((used / allowed) * 100)
        return (
          <div key={name} className="rounded-lg border border-line bg-surface p-3 text-sm">
            <p className="flex justify-between gap-2">
              <span className="text-ink-muted">{name}</span>
              <span className="tabular">
                {isPending === true ? `not known yet, limit ${words(allowed)}` : `${words(used)} of ${words(allowed)}`}
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
            {note ? <p className="mt-1 text-xs break-words text-waiting-text">{note}</p> : null}
            {percent > 100 ? <p className="mt-1 text-xs text-failed-text">{percent - 100} % over the limit</p> : null}
          </div>
        )
      })}
    </div>
  )
}

/** Whose money is not counted against the limit, because nobody told it; null where all of it is. */
function unheldNote(workers: readonly WorkerRecord[]): string | null {
  const names = workers.filter((worker) => totalCostOf(worker).unknownAttempts > 0).map(workerName)
  if (names.length === 0) return null
  const [first, second, ...more] = [...new Set(names)]
  const who = [first, second, more.length > 0 ? `${more.length} more` : undefined].filter((name) => name !== undefined)
  return `The cost of ${who.join(', ')} is unknown: the limit cannot be enforced for it.`
}
