'use client'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Card } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select'
import type { LaunchDraft, LimitsDraft } from './launch-draft'
import type { DraftIssue } from './to-launch-input'

const FIELDS: readonly { name: keyof LimitsDraft; label: string; placeholder: string; unit: string }[] = [
  { name: 'costUsd', label: 'Cost of the run', placeholder: 'No limit', unit: 'USD' },
  { name: 'totalTokens', label: 'Tokens of the run', placeholder: 'No limit', unit: 'tokens' },
  { name: 'workerCostUsd', label: 'Cost per worker', placeholder: 'No limit', unit: 'USD' },
  { name: 'workerTotalTokens', label: 'Tokens per worker', placeholder: 'No limit', unit: 'tokens' },
  { name: 'workerMinutes', label: 'Time per worker', placeholder: 'No limit', unit: 'min' },
  { name: 'turnMinutes', label: 'Time per turn', placeholder: 'No limit', unit: 'min' },
  { name: 'runMinutes', label: 'Time of the run', placeholder: 'No limit', unit: 'min' },
  { name: 'requestMinutes', label: 'Wait for an answer', placeholder: 'Server default', unit: 'min' },
  { name: 'maxConcurrency', label: 'At the same time', placeholder: 'Automatic', unit: 'workers' },
]

type LimitsCardProps = {
  draft: Pick<LaunchDraft, 'limits' | 'onRequestExpired'>
  issues: readonly DraftIssue[]
  onChange: (change: Partial<LaunchDraft>) => void
}

/** Where the run stops by itself. Folded while nothing is set and nothing is wrong. */
export function LimitsCard({ draft, issues, onChange }: LimitsCardProps) {
  const { limits, onRequestExpired } = draft
  const set = FIELDS.filter(({ name }) => limits[name] !== '').length
  const errorAt = (name: keyof LimitsDraft) => issues.find((issue) => issue.place === name)?.message ?? null
  const hasErrors = FIELDS.some(({ name }) => errorAt(name) !== null)
  const [unfolded, setUnfolded] = useState(false)
  const open = unfolded || hasErrors
  return (
    <Card>
      <h2>
        <button
          type="button"
          aria-expanded={open}
          aria-controls="limits"
          onClick={() => setUnfolded(!open)}
          className="flex h-11 w-full items-center gap-2 rounded-lg px-4 text-sm font-semibold"
        >
          <ChevronRight
            className={cn('size-4 text-ink-subtle transition-transform', open && 'rotate-90')}
            aria-hidden
          />
          Limits
          <span className="ml-auto text-xs font-normal text-ink-subtle">{set === 0 ? 'None set' : `${set} set`}</span>
        </button>
      </h2>
      <div id="limits" hidden={!open} className="grid grid-cols-2 gap-3 border-t border-line p-4">
        {FIELDS.map(({ name, label, placeholder, unit }) => (
          <Field key={name} id={`limit-${name}`} label={label} error={errorAt(name)}>
            <div className="relative">
              <Input
                id={`limit-${name}`}
                inputMode="decimal"
                autoComplete="off"
                className="tabular pr-18"
                placeholder={placeholder}
                aria-invalid={errorAt(name) !== null}
                aria-describedby={`limit-${name}-note`}
                value={limits[name]}
                onChange={(event) => onChange({ limits: { ...limits, [name]: event.target.value } })}
              />
              <span className="pointer-events-none absolute inset-y-px right-px flex items-center rounded-r-md bg-surface px-2.5 text-xs text-ink-subtle">
                {unit}
              </span>
            </div>
          </Field>
        ))}
        {limits.requestMinutes.trim() === '' ? null : (
          <Field id="limit-on-expiry" label="Without an answer in time">
            <Select
              value={onRequestExpired}
              onValueChange={(then) => onChange({ onRequestExpired: then === 'fail' ? 'fail' : 'deny' })}
            >
              <SelectTrigger id="limit-on-expiry">
                <SelectValue />
              </SelectTrigger>
              <SelectContent>
                <SelectItem value="deny">Deny, the agent goes on</SelectItem>
                <SelectItem value="fail">Fail the attempt</SelectItem>
              </SelectContent>
            </Select>
          </Field>
        )}
      </div>
    </Card>
  )
}
