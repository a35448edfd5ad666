'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { Gavel } from 'lucide-react'
import { type SubmitEvent, useId, useState } from 'react'
import { LIMITS } from '@/orchestration/model/target'
import {
  type KeptReductionPlan,
  REDUCTION_MODES,
  type ReductionMode,
  type ReductionPlan,
} from '@/orchestration/model/launch'
import { REDUCTION_MODE_LABELS } from '@/components/status/labels'
import { Button } from '@/components/ui/button'
import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Segmented } from '@/components/ui/segmented'
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select'
import { Textarea } from '@/components/ui/textarea'
import { DEFAULT_JUDGE, type JudgeChoice, useJudgeChoices } from './use-judge-choices'

type JudgeAgainDialogProps = {
  /** What the last judging used. */
  initial: KeptReductionPlan
  /** "Judge again", or "Judge" where nothing was judged yet. */
  label: string
  busy: boolean
  variant?: 'primary' | 'secondary'
  onJudge: (plan: ReductionPlan, onTaken: () => void) => void
}

const MODES = REDUCTION_MODES.map((mode) => ({ value: mode, label: REDUCTION_MODE_LABELS[mode].label }))

/** Another judging of the same candidates: mode, judge and rubric. The earlier verdicts stay. */
export function JudgeAgainDialog({ initial, label, busy, variant = 'secondary', onJudge }: JudgeAgainDialogProps) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm" variant={variant}>
          <Gavel />
          {label}
        </Button>
      </DialogTrigger>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{label}</DialogTitle>
          <DialogDescription>The same candidates, judged blind once more. Earlier verdicts are kept.</DialogDescription>
        </DialogHeader>
        <JudgeForm initial={initial} busy={busy} onJudge={(plan) => onJudge(plan, () => setOpen(false))} />
      </DialogContent>
    </Dialog>
  )
}

function JudgeForm(props: { initial: KeptReductionPlan; busy: boolean; onJudge: (plan: ReductionPlan) => void }) {
  const { initial, busy, onJudge } = props
  const id = useId()
  const choices = useJudgeChoices()
  const [mode, setMode] = useState<ReductionMode>(initial.mode)
  const [judgeKey, setJudgeKey] = useState(() => keyOfTarget(initial.target))
  const [rubric, setRubric] = useState(initial.rubric ?? '')
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const target = choices.find((choice) => choice.key === judgeKey)?.target
    const isInitial = target === undefined && judgeKey !== DEFAULT_JUDGE.key
    onJudge({ mode, target: isInitial ? initial.target : target, rubric: rubric.trim() === '' ? undefined : rubric })
  }
  return (
    <form onSubmit={submit} className="contents">
      <DialogBody className="grid gap-4">
        <div className="grid gap-1.5">
          <span className="text-sm font-medium">Mode</span>
          <Segmented label="Mode" value={mode} options={MODES} onChange={setMode} />
          <p className="text-xs text-ink-subtle">{REDUCTION_MODE_LABELS[mode].promise}</p>
        </div>
        <Field id={`${id}-judge`} label="Judge" hint="A judge that is none of the candidates’ models is less partial.">
          <Select value={judgeKey} onValueChange={setJudgeKey}>
            <SelectTrigger id={`${id}-judge`}>
              <SelectValue />
            </SelectTrigger>
            <SelectContent>
              {withInitial(choices, initial).map((choice) => (
                <SelectItem key={choice.key} value={choice.key}>
                  {visibleLine(choice.label)}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
        </Field>
        <Field id={`${id}-rubric`} label="Rubric" hint="What makes an answer good, in your words. Optional.">
          <Textarea
            id={`${id}-rubric`}
            rows={4}
            maxLength={LIMITS.rubricLength}
            value={rubric}
            onChange={(event) => setRubric(event.target.value)}
          />
        </Field>
      </DialogBody>
      <DialogFooter>
        <Button type="submit" variant="primary" busy={busy}>
          Judge
        </Button>
      </DialogFooter>
    </form>
  )
}

function keyOfTarget(target: KeptReductionPlan['target']): string {
  return target === undefined ? DEFAULT_JUDGE.key : `${target.backend}/${target.model ?? ''}`
}

/** A judge of an earlier time may not be listed any more; it stays choosable and the server says what is wrong. */
function withInitial(choices: readonly JudgeChoice[], { target }: KeptReductionPlan): readonly JudgeChoice[] {
  const key = keyOfTarget(target)
  if (target === undefined || choices.some((choice) => choice.key === key)) return choices
  return [...choices, { key, label: `${target.backend} · ${target.model ?? 'default model'}`, target }]
}
