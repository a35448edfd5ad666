import { ArrowRight, Circle, CircleCheck, CircleMinus, CircleSlash, CircleX, LoaderCircle } from 'lucide-react'
import { Fragment } from 'react'
import type { RunView } from '@/orchestration/run/run-view'
import { cn } from '@/components/ui/cn'
import { type StageStep, stageSteps } from './stage-steps'

/** Where the run is on its way: Queued → Fan-out → Judging → Verdict. */
export function StageStrip({ view }: { view: RunView }) {
  const steps = stageSteps(view)
  // A phone has no room for a step that every run that began has behind it.
  const firstIsOver = steps[0]?.state === 'done'
  return (
    <ol aria-label="Stages" className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
      {steps.map((step, index) => {
        const look = LOOKS[step.state]
        return (
          <Fragment key={step.key}>
            {index > 0 ? (
              <ArrowRight
                className={cn('size-3.5 text-ink-subtle', index === 1 && firstIsOver && 'max-sm:hidden')}
                aria-hidden
              />
            ) : null}
            <li
              aria-current={step.state === 'current' ? 'step' : undefined}
              className={cn(
                'inline-flex items-center gap-1.5',
                index === 0 && firstIsOver && 'max-sm:hidden',
                look.classes,
              )}
            >
              <look.icon className={cn('size-3.5', step.state === 'current' && 'animate-spin')} aria-hidden />
              {step.label}
              {step.state === 'unneeded' ? <span>not needed</span> : <span className="sr-only">{look.word}</span>}
              {step.detail === null ? null : <span className="tabular text-ink-muted">{step.detail}</span>}
              {step.failed > 0 ? (
                <span
                  className="tabular inline-flex items-center gap-0.5 text-failed-text"
                  title={`${step.failed} failed`}
                >
                  {step.failed}
                  <CircleX className="size-3.5" aria-label="failed" />
                </span>
              ) : null}
            </li>
          </Fragment>
        )
      })}
    </ol>
  )
}

const LOOKS = {
  done: { icon: CircleCheck, word: 'done', classes: 'text-ink [&>svg:first-child]:text-completed-text' },
  current: { icon: LoaderCircle, word: 'in progress', classes: 'font-medium text-running-text' },
  ahead: { icon: Circle, word: 'not yet', classes: 'text-ink-subtle' },
  failed: { icon: CircleX, word: 'failed', classes: 'text-failed-text' },
  skipped: { icon: CircleMinus, word: 'not reached', classes: 'text-ink-subtle' },
  unneeded: { icon: CircleMinus, word: '', classes: 'text-ink-subtle' },
  stopped: { icon: CircleSlash, word: 'stopped', classes: 'text-cancelled-text' },
} as const satisfies Record<StageStep['state'], object>
