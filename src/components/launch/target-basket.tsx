'use client'
import { Boxes, Plus } from 'lucide-react'
import { isAvailable } from '@/orchestration/fanout/resolve-fanout-targets'
import type { RuntimeDescriptor } from '@/orchestration/model/runtime'
import { Button } from '@/components/ui/button'
import { Card, CardHeader, CardTitle } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { plural } from '@/components/text/format-tokens'
import { addTarget, DEMO_MODELS, type DraftTarget, newTarget } from './launch-draft'
import { ModelPicker } from './model-picker'
import { choiceId } from './model-search'
import { IssueLine, TargetRow } from './target-row'
import type { DraftIssue } from './to-launch-input'

type TargetBasketProps = {
  targets: readonly DraftTarget[]
  /** null while they are being read. */
  runtimes: readonly RuntimeDescriptor[] | null
  issues: readonly DraftIssue[]
  onChange: (targets: DraftTarget[]) => void
}

/** Who gets the task. */
export function TargetBasket({ targets, runtimes, issues, onChange }: TargetBasketProps) {
  const workers = targets.reduce((sum, target) => sum + target.repeat, 0)
  const counts = Object.fromEntries(targets.map(({ backend, model, repeat }) => [choiceId(backend, model), repeat]))
  const replace = (next: DraftTarget) => onChange(targets.map((target) => (target.key === next.key ? next : target)))
  return (
    <Card aria-labelledby="targets-title">
      <CardHeader>
        <CardTitle id="targets-title">Targets</CardTitle>
        <p className="tabular mr-auto text-xs max-sm:min-w-[60%] text-ink-subtle">{plural(workers, 'worker')}</p>
        <QuickPicks runtimes={runtimes ?? []} onPick={onChange} />
        <ModelPicker
          label="Find a runtime or model"
          runtimes={runtimes ?? []}
          counts={counts}
          stayOpen
          onChoose={({ backend, model }) => onChange(addTarget(targets, backend, model))}
        >
          <Button size="sm">
            <Plus />
            Add target
          </Button>
        </ModelPicker>
      </CardHeader>
      {runtimes === null ? (
        <RowsLoading />
      ) : targets.length === 0 ? (
        <div className="flex flex-col items-center gap-2 px-6 py-8 text-center text-sm text-ink-muted">
          <Boxes className="size-5 text-ink-subtle" aria-hidden />
          The task goes to every target at once. Add models of one runtime or of many.
        </div>
      ) : (
        <ul>
          {targets.map((target) => (
            <TargetRow
              key={target.key}
              target={target}
              runtime={runtimes.find((runtime) => runtime.id === target.backend)}
              issues={issues.filter((issue) => issue.place === `target:${target.key}`)}
              onChange={replace}
              onRemove={() => onChange(targets.filter((other) => other.key !== target.key))}
            />
          ))}
        </ul>
      )}
      <div className="grid grid-cols-1 gap-1 px-4 pb-3 empty:hidden">
        {issues
          .filter((issue) => issue.place === 'targets')
          .map((issue) => (
            <IssueLine key={issue.message} issue={issue} />
          ))}
      </div>
    </Card>
  )
}

/** Baskets that are one click away. */
function QuickPicks({
  runtimes,
  onPick,
}: {
  runtimes: readonly RuntimeDescriptor[]
  onPick: (targets: DraftTarget[]) => void
}) {
  const available = runtimes.filter((runtime) => runtime.id !== 'demo' && isAvailable(runtime))
  const hasDemo = runtimes.some(({ id }) => id === 'demo')
  return (
    <>
      {hasDemo ? (
        <Button size="sm" variant="ghost" onClick={() => onPick(DEMO_MODELS.map((model) => newTarget('demo', model)))}>
          Three demo models
        </Button>
      ) : null}
      {available.length > 1 ? (
        <Button size="sm" variant="ghost" onClick={() => onPick(available.map(({ id }) => newTarget(id, null)))}>
          One of each runtime
        </Button>
      ) : null}
    </>
  )
}

function RowsLoading() {
  return (
    <div aria-busy aria-label="Reading the runtimes" role="status" className="grid grid-cols-1 gap-3 p-4">
      <Skeleton className="h-9" />
      <Skeleton className="h-9" />
      <Skeleton className="h-9" />
    </div>
  )
}
