import { visibleLine } from '@/orchestration/model/visible-text'
import type { WorkerAttemptRecord, WorkerRecord } from '@/orchestration/model/records'
import { FAILURE_ADVICE } from '@/orchestration/model/failure'
import { isInterrupted } from '@/orchestration/model/interruption'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import type { RunView } from '@/orchestration/run/run-view'
import { StatusIcon } from '@/components/status/status-badge'
import { CostText } from '@/components/text/cost-text'
import { Elapsed } from '@/components/text/elapsed'
import { formatCount } from '@/components/text/format-tokens'
import { currentCostOf } from './worker-label'

export type Attempt = Pick<
  WorkerAttemptRecord,
  'attempt' | 'status' | 'identity' | 'result' | 'failure' | 'usage' | 'cost' | 'startedAt' | 'endedAt'
>

/** All tries of a worker, the archived ones first, the current one last. */
export function attemptsOf(view: Pick<RunView, 'attempts'>, worker: WorkerRecord): Attempt[] {
  const archived = Object.values(view.attempts).filter((attempt) => attempt.workerId === worker.id)
  return [...archived.sort((a, b) => a.attempt - b.attempt), worker]
}

/** Each try with how it ended, how long it took and what it used. */
export function AttemptList({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <ol className="grid gap-2">
      {attempts.map((attempt) => (
        <li key={attempt.attempt} className="flex items-start gap-2 text-sm">
          <StatusIcon status={attempt.status} failure={attempt.failure} className="mt-0.5" />
          <div className="min-w-0 flex-1">
            <p>
              Attempt {attempt.attempt}
              {attempt.failure === null ? null : (
                <span className={isInterrupted(attempt) ? 'text-ink-muted' : 'text-failed-text'}>
                  {' '}
                  · {FAILURE_ADVICE[attempt.failure.reason].label}
                </span>
              )}
            </p>
            {attempt.failure === null ? null : (
              <p dir="auto" className="text-xs break-words text-ink-muted">
                {visibleLine(attempt.failure.message)}
              </p>
            )}
            <p className="tabular flex flex-wrap gap-x-2 text-xs text-ink-subtle">
              <Elapsed startedAt={attempt.startedAt} endedAt={attempt.endedAt} />
              <span>{formatCount(attempt.usage.total)} tok</span>
              <CostText total={currentCostOf(attempt)} isOver={isTerminalRunStatus(attempt.status)} named />
            </p>
          </div>
        </li>
      ))}
    </ol>
  )
}
