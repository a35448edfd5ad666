import type { RunLimits } from '@/orchestration/model/launch'
import type { WorkerRecord } from '@/orchestration/model/records'
import { isTerminalWorkerStatus } from '@/orchestration/model/status'
import { formatUsd } from '@/components/text/format-cost'
import { formatDuration } from '@/components/text/format-duration'

const number = (value: number) => value.toLocaleString('en-US')

/** What the current attempt has used of what each attempt of its run may: a retry has the whole of it again. */
export function attemptLimitRows(
  { usage, cost, status }: Pick<WorkerRecord, 'usage' | 'cost' | 'status'>,
  { workerTotalTokens, workerCostUsd, workerTimeoutMs }: RunLimits,
): { name: string; value: string | null }[] {
  return [
    { name: 'Token budget', value: of(number(usage.total), workerTotalTokens, number) },
    {
      name: 'Cost budget',
      value:
        cost.source === 'unknown' && workerCostUsd !== undefined && isTerminalWorkerStatus(status)
          ? `unknown: the limit of ${formatUsd(workerCostUsd)} cannot be enforced for it`
          : of(cost.source === 'unknown' ? 'unknown' : formatUsd(cost.usd), workerCostUsd, formatUsd),
    },
    { name: 'Time budget', value: workerTimeoutMs === undefined ? null : formatDuration(workerTimeoutMs) },
  ]
}

function of(used: string, allowed: number | undefined, words: (value: number) => string): string | null {
  return allowed === undefined ? null : `${used} of ${words(allowed)}`
}
