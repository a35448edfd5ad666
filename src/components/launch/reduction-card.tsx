'use client'
import { ChevronsUpDown } from 'lucide-react'
import { REDUCTION_MODES } from '@/orchestration/model/launch'
import type { RuntimeDescriptor } from '@/orchestration/model/runtime'
import { LIMITS } from '@/orchestration/model/target'
import { REDUCTION_MODE_LABELS } from '@/components/status/labels'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader, CardTitle } from '@/components/ui/card'
import { Field, FieldError } from '@/components/ui/field'
import { Segmented } from '@/components/ui/segmented'
import { Textarea } from '@/components/ui/textarea'
import type { LaunchDraft } from './launch-draft'
import { ModelPicker } from './model-picker'
import { targetWords } from './model-search'
import type { DraftIssue } from './to-launch-input'

type ReductionCardProps = {
  draft: LaunchDraft
  runtimes: readonly RuntimeDescriptor[]
  issues: readonly DraftIssue[]
  onChange: (change: Partial<LaunchDraft>) => void
}

const MODES = [
  { value: 'none', label: 'None' },
  ...REDUCTION_MODES.map((value) => ({ value, label: REDUCTION_MODE_LABELS[value].label })),
] as const

/** What becomes of the candidates. */
export function ReductionCard({ draft, runtimes, issues, onChange }: ReductionCardProps) {
  const errorAt = (place: DraftIssue['place']) => issues.find((issue) => issue.place === place)?.message ?? null
  const judgeError = errorAt('judge')
  return (
    <Card aria-labelledby="reduction-title">
      <CardHeader>
        <CardTitle id="reduction-title">Verdict</CardTitle>
      </CardHeader>
      <CardBody className="grid grid-cols-1 gap-4">
        <div className="grid grid-cols-1 gap-2">
          <Segmented
            label="What becomes of the candidates"
            value={draft.mode}
            options={MODES}
            onChange={(mode) => onChange({ mode })}
            className="grid w-full grid-cols-4 [&>button]:justify-center [&>button]:px-0 max-sm:[&>button]:text-xs"
          />
          <p className="text-xs text-ink-subtle">
            {draft.mode === 'none'
              ? 'The candidates stand side by side. You can still judge them later.'
              : REDUCTION_MODE_LABELS[draft.mode].promise}
          </p>
        </div>
        {draft.mode === 'none' ? null : (
          <>
            <div className="grid grid-cols-1 gap-1.5">
              <span id="judge-label" className="text-sm font-medium">
                Judge
              </span>
              <ModelPicker
                label="Find a judge"
                runtimes={runtimes}
                onChoose={({ backend, model }) => onChange({ judge: { backend, model } })}
              >
                <Button className="w-full justify-between border-field" aria-labelledby="judge-label judge-value">
                  <span id="judge-value" className="truncate">
                    {draft.judge
                      ? targetWords(runtimes, draft.judge.backend, draft.judge.model)
                      : 'The first usable candidate’s model'}
                  </span>
                  <ChevronsUpDown className="text-ink-subtle" />
                </Button>
              </ModelPicker>
              {judgeError ? (
                <FieldError>{judgeError}</FieldError>
              ) : (
                <p className="text-xs text-ink-subtle">Sees the candidates without names, in random order.</p>
              )}
              {draft.judge ? (
                <Button
                  variant="ghost"
                  size="sm"
                  className="justify-self-start"
                  onClick={() => onChange({ judge: null })}
                >
                  Let a candidate’s model judge
                </Button>
              ) : null}
            </div>
            <Field id="rubric" label="Rubric" error={errorAt('rubric')} hint="What a good answer has. Optional.">
              <Textarea
                id="rubric"
                aria-describedby="rubric-note"
                maxLength={LIMITS.rubricLength}
                placeholder="Correct first, then short. Names its assumptions."
                value={draft.rubric}
                onChange={(event) => onChange({ rubric: event.target.value })}
              />
            </Field>
          </>
        )}
      </CardBody>
    </Card>
  )
}
