import { isInterrupted } from '@/orchestration/model/interruption'
import { wasUnjudged } from '@/components/verdict/read-verdict'
import type { RunView } from '@/orchestration/run/run-view'
import { reductionsInOrder } from '@/orchestration/run/run-view'

export type StageStep = {
  key: 'queued' | 'fanout' | 'reduction' | 'verdict'
  label: string
  /** Counts or a word beside the label, such as "5/6". */
  detail: string | null
  failed: number
  /** `skipped`: the run ended without it. `unneeded`: it had its result without it. */
  state: 'done' | 'current' | 'ahead' | 'failed' | 'stopped' | 'skipped' | 'unneeded'
}

/** Queued → Fan-out 5/6 → Judging → Verdict. Runs without a reduction have no last two. */
export function stageSteps(view: RunView): StageStep[] {
  const { run } = view
  const { counts } = run
  const interrupted = Object.values(view.workers).filter(
    (worker) => worker.kind === 'target' && isInterrupted(worker),
  ).length
  const failed = Math.max(0, counts.failed - interrupted)
  const total = counts.queued + counts.running + counts.completed + counts.failed + counts.cancelled
  const steps: StageStep[] = [
    {
      key: 'queued',
      label: 'Queued',
      detail: null,
      failed: 0,
      state: run.status === 'queued' ? 'current' : run.startedAt === null ? 'stopped' : 'done',
    },
    {
      key: 'fanout',
      label: 'Fan-out',
      detail: `${counts.completed}/${total}`,
      failed,
      state: fanoutState(view, total, failed),
    },
  ]
  const reductions = reductionsInOrder(view)
  const latest = reductions.at(-1)
  if (run.policy.reduction === null && latest === undefined) return steps
  const judging = latest?.status === 'running' || latest?.status === 'queued'
  const standing = run.verdictId === null ? undefined : view.reductions[run.verdictId]
  return [
    ...steps,
    {
      key: 'reduction',
      label: 'Judging',
      detail: latest && latest.version > 1 ? `version ${latest.version}` : null,
      failed: 0,
      state: judging
        ? 'current'
        : latest
          ? latest.status === 'completed' && wasUnjudged(latest)
            ? 'unneeded'
            : REDUCTION_STATES[latest.status]
          : run.stage === 'done'
            ? 'skipped'
            : 'ahead',
    },
    {
      key: 'verdict',
      label: 'Verdict',
      detail: standing?.supersededAt ? 'out of date' : null,
      failed: 0,
      state: judging ? 'ahead' : standing ? 'done' : run.stage === 'done' ? 'skipped' : 'ahead',
    },
  ]
}

const REDUCTION_STATES = {
  queued: 'current',
  running: 'current',
  completed: 'done',
  failed: 'failed',
  cancelled: 'stopped',
} as const

function fanoutState(view: RunView, total: number, failed: number): StageStep['state'] {
  const { run } = view
  if (run.status === 'queued') return 'ahead'
  if (run.stage === 'fanout' || run.counts.running + run.counts.queued > 0) return 'current'
  if (run.counts.completed > 0) return 'done'
  return failed > 0 || total === 0 ? 'failed' : 'stopped'
}
