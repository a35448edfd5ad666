'use client'

import { CircleCheck, Gavel } from 'lucide-react'
import type { KeptReductionPlan } from '@/orchestration/model/launch'
import type { ReductionRecord } from '@/orchestration/model/records'
import { reductionsInOrder, type RunView } from '@/orchestration/run/run-view'
import type { Transcript } from '@/orchestration/run/transcript'
import type { RunOrders } from '@/components/run/use-run-orders'
import { EmptyState } from '@/components/ui/empty-state'
import { Segmented } from '@/components/ui/segmented'
import { ownValue } from '@/orchestration/model/own-value'
import { AdoptDialog } from './adopt-dialog'
import { JudgeAgainDialog } from './judge-again-dialog'
import { ReductionView } from './reduction-view'

type VerdictTabProps = {
  view: RunView
  transcripts: Readonly<Record<string, Transcript>>
  /** The reduction asked for; the one that stands, else the newest, where none is. */
  reductionId: string | null
  onChoose: (reductionId: string) => void
  onSelectWorker: (workerId: string) => void
  orders: Pick<RunOrders, 'judge' | 'adopt' | 'isJudging' | 'isAdopting'>
}

/** The verdict that stands, the other versions, and the way to another judging. */
export function VerdictTab({ view, transcripts, reductionId, onChoose, onSelectWorker, orders }: VerdictTabProps) {
  const reductions = reductionsInOrder(view)
  const shown = shownReduction(view, reductions, reductionId)
  const hasCandidates = view.run.counts.completed > 0 && view.run.stage === 'done'
  const judgeAgain =
    orders.judge === null || !hasCandidates ? null : (
      <JudgeAgainDialog
        key={`judge ${shown?.id ?? ''}`}
        initial={shown === null ? (view.run.policy.reduction ?? { mode: 'best_of_n' }) : planOf(shown)}
        label={shown === null ? 'Judge' : 'Judge again'}
        variant={shown === null ? 'primary' : 'secondary'}
        busy={orders.isJudging}
        onJudge={orders.judge}
      />
    )
  if (shown === null) {
    return (
      <EmptyState icon={Gavel} title={emptyTitle(view)} action={judgeAgain}>
        {emptyReason(view)}
      </EmptyState>
    )
  }
  return (
    <div className="mx-auto grid max-w-4xl grid-cols-[minmax(0,1fr)] gap-5">
      <div className="flex flex-wrap items-center gap-2">
        {reductions.length > 1 ? (
          <Segmented
            label="Version of the verdict"
            value={shown.id}
            options={reductions.map((one) => ({
              value: one.id,
              label: (
                <>
                  Version {one.version}
                  {view.run.verdictId === one.id ? <CircleCheck aria-label="stands" /> : null}
                </>
              ),
            }))}
            onChange={onChoose}
          />
        ) : null}
        <div className="ml-auto flex flex-wrap gap-2">
          {orders.adopt !== null && shown.status === 'completed' && shown.adoptedBy === null ? (
            <AdoptDialog key={`adopt ${shown.id}`} reduction={shown} busy={orders.isAdopting} onAdopt={orders.adopt} />
          ) : null}
          {judgeAgain}
        </div>
      </div>
      <ReductionView
        view={view}
        reduction={shown}
        transcript={shown.workerId === null ? null : (transcripts[shown.workerId] ?? null)}
        judgeAgain={null}
        onSelect={onSelectWorker}
      />
    </div>
  )
}

function shownReduction(
  view: RunView,
  reductions: readonly ReductionRecord[],
  reductionId: string | null,
): ReductionRecord | null {
  const asked = reductionId === null ? undefined : ownValue(view.reductions, reductionId)
  if (asked) return asked
  const newest = reductions.at(-1) ?? null
  if (newest?.status === 'running' || newest?.status === 'queued') return newest
  return (view.run.verdictId === null ? undefined : view.reductions[view.run.verdictId]) ?? newest
}

function planOf({ mode, target, rubric }: ReductionRecord): KeptReductionPlan {
  const judge = target === null ? undefined : { backend: target.backend, model: target.model ?? undefined }
  return { mode, target: judge, rubric: rubric ?? undefined }
}

function emptyTitle({ run }: RunView): string {
  if (run.stage === 'done') return 'No verdict'
  return run.policy.reduction === null ? 'This run is not judged' : 'No verdict yet'
}

function emptyReason({ run }: RunView): string {
  if (run.stage !== 'done') {
    return run.policy.reduction === null
      ? 'It was launched without a reduction. It can be judged when its candidates are done.'
      : 'The judge is called when every candidate has ended.'
  }
  if (run.counts.completed === 0) return 'No candidate gave an answer, so no judge was called.'
  return 'The candidates are kept; they can be judged at any time.'
}
