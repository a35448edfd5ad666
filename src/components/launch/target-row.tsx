'use client'
import { visibleLine } from '@/orchestration/model/visible-text'
import { CircleAlert, SlidersHorizontal, Trash2, TriangleAlert } from 'lucide-react'
import { useId, useState } from 'react'
import type { RuntimeDescriptor } from '@/orchestration/model/runtime'
import { LIMITS } from '@/orchestration/model/target'
import { PROBE_STATUS_LOOKS, probeLookOf } from '@/components/status/probe-status'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Stepper } from '@/components/ui/stepper'
import { TONE_CLASSES } from '@/components/ui/tone'
import type { DraftTarget } from './launch-draft'
import { ActsWithoutAsking } from '@/components/worker/mode-text'
import { ModelOptionFields } from './model-options'
import { findModel } from './model-search'
import type { DraftIssue } from './to-launch-input'

type TargetRowProps = {
  target: DraftTarget
  runtime: RuntimeDescriptor | undefined
  issues: readonly DraftIssue[]
  onChange: (target: DraftTarget) => void
  onRemove: () => void
}

/** A target of the basket: who it is, how it fares, how many workers it gets, what it is told. */
export function TargetRow({ target, runtime, issues, onChange, onRemove }: TargetRowProps) {
  const [open, setOpen] = useState(false)
  const detailsId = useId()
  const model = findModel(runtime, target.model)
  const name = visibleLine(model?.label ?? target.model ?? 'default model')
  const words = [target.label, ...Object.values(target.options).map(String)].filter(Boolean)
  return (
    <li className="grid grid-cols-1 gap-2 border-b border-line px-4 py-2.5 last:border-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-40 max-sm:basis-full">
          <p className="flex items-center gap-2 text-sm">
            <Health runtime={runtime} />
            <span className="truncate font-medium">{name}</span>
            {runtime?.mode?.actsWithoutAsking === true ? <ActsWithoutAsking /> : null}
          </p>
          <p className="truncate pl-6 text-xs text-ink-subtle">
            {visibleLine([runtime?.title ?? target.backend, ...words].join(' · '))}
          </p>
        </div>
        <Stepper
          label={`Workers of ${name}`}
          value={target.repeat}
          min={1}
          max={LIMITS.repeatMax}
          onChange={(repeat) => onChange({ ...target, repeat })}
        />
        <div className="flex max-sm:ml-auto">
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Options of ${name}`}
            aria-expanded={open}
            aria-controls={detailsId}
            onClick={() => setOpen(!open)}
            className={cn(open && 'bg-hover text-ink')}
          >
            <SlidersHorizontal />
          </Button>
          <Button variant="ghost" size="icon" aria-label={`Remove ${name}`} onClick={onRemove}>
            <Trash2 />
          </Button>
        </div>
      </div>
      {issues.map((issue) => (
        <IssueLine key={issue.message} issue={issue} />
      ))}
      <div id={detailsId} hidden={!open}>
        {open ? <TargetDetails target={target} options={model?.options ?? []} onChange={onChange} /> : null}
      </div>
    </li>
  )
}

function TargetDetails({
  target,
  options,
  onChange,
}: Pick<TargetRowProps, 'target' | 'onChange'> & {
  options: NonNullable<ReturnType<typeof findModel>>['options']
}) {
  const labelId = useId()
  return (
    <div className="grid grid-cols-1 gap-3 rounded-md border border-line bg-sunken p-3 sm:grid-cols-2">
      <Field id={labelId} label="Label" hint="How its workers are called; their number is added.">
        <Input
          id={labelId}
          aria-describedby={`${labelId}-note`}
          maxLength={LIMITS.labelLength}
          placeholder={target.model ?? target.backend}
          value={target.label}
          onChange={(event) => onChange({ ...target, label: event.target.value })}
        />
      </Field>
      <ModelOptionFields
        capabilities={options}
        options={target.options}
        onChange={(next) => onChange({ ...target, options: next })}
      />
      {options.length === 0 ? (
        <p className="self-center text-xs text-ink-subtle">This model lists no options of its own.</p>
      ) : null}
    </div>
  )
}

function Health({ runtime }: { runtime: RuntimeDescriptor | undefined }) {
  const look = runtime === undefined ? PROBE_STATUS_LOOKS.unknown : probeLookOf(runtime.probe)
  return (
    <span role="img" aria-label={look.label} title={look.label}>
      <look.icon className={cn('size-4', TONE_CLASSES[look.tone].text)} aria-hidden />
    </span>
  )
}

/** A problem in its place. */
export function IssueLine({ issue }: { issue: DraftIssue }) {
  const isError = issue.severity === 'error'
  const Icon = isError ? CircleAlert : TriangleAlert
  return (
    <p
      role={isError ? 'alert' : 'status'}
      className={cn('flex items-start gap-1.5 text-xs', isError ? 'text-failed-text' : 'text-waiting-text')}
    >
      <Icon className="mt-0.5 size-3.5 shrink-0" aria-hidden />
      <span className="min-w-0 break-words">{visibleLine(issue.message)}</span>
    </p>
  )
}
