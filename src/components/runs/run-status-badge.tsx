import { isTerminalRunStatus } from '@/orchestration/model/status'
import { STAGE_LABELS } from '@/components/status/labels'
import { StatusBadge } from '@/components/status/status-badge'
import type { RunItem } from './run-item'

/** A run's status; while it runs, its stage in words; how many requests are open; that it is being cancelled. */
export function RunStatusBadge({
  run,
}: {
  run: Pick<RunItem, 'status' | 'failure' | 'stage' | 'openRequests' | 'cancelRequestedAt'>
}) {
  const isOpen = !isTerminalRunStatus(run.status)
  if (isOpen && run.cancelRequestedAt !== null) return <StatusBadge status={run.status} label="Cancelling" />
  const waiting = isOpen && run.openRequests > 0
  const label = waiting
    ? `Needs you · ${run.openRequests}`
    : run.status === 'running'
      ? STAGE_LABELS[run.stage]
      : undefined
  return <StatusBadge status={run.status} failure={run.failure} waiting={waiting} label={label} />
}
