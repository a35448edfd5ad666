import type { RunLimits } from '@/orchestration/model/launch'
import type { WorkerRecord } from '@/orchestration/model/records'
import { formatUsd } from '@/components/text/format-cost'
import { formatDuration } from '@/components/text/format-duration'

const number = (value: number) => value.toLocaleString('en-US')

/** What the current attempt has used of what each attempt of its run may: a retry has the whole of it again. */
export function attemptLimitRows(
  { usage, cost }: Pick<WorkerRecord, 'usage' | 'cost'>,
  { workerTotalTokens, workerCostUsd, workerTimeoutMs }: RunLimits,
): { name: string; value: string | null }[] {
  return [
    { name: 'Token budget', value: of(number(usage.total), workerTotalTokens, number) },
    {
      name: 'Cost budget',
      value: of(cost.source === 'unknown' ? 'unknown' : formatUsd(cost.usd), workerCostUsd, formatUsd),
    },
    { name: 'Time budget', value: workerTimeoutMs === undefined ? null : formatDuration(workerTimeoutMs) },
  ]
}

function of(used: string, allowed: number | undefined, words: (value: number) => string): string | null {
  return allowed === undefined ? null : `${used} of ${words(allowed)}`
}
