'use client'
import { Checkbox } from '@/components/ui/checkbox'
import { FieldError } from '@/components/ui/field'
import { SCOPE_LABELS, type Scope } from './scopes'

const ALL = Object.keys(SCOPE_LABELS) as Scope[] // the table's keys are the union

export function ScopeFields({ scopes, onChange }: { scopes: readonly Scope[]; onChange: (scopes: Scope[]) => void }) {
  const toggle = (scope: Scope, on: boolean) =>
    onChange(ALL.filter((other) => (other === scope ? on : scopes.includes(other))))
  return (
    <fieldset className="grid grid-cols-1 gap-2">
      <legend className="mb-1.5 text-sm font-medium">What it may do</legend>
      {ALL.map((scope) => (
        <label key={scope} className="flex items-start gap-2.5 text-sm max-sm:min-h-11">
          <Checkbox
            className="mt-0.5"
            checked={scopes.includes(scope)}
            onCheckedChange={(checked) => toggle(scope, checked === true)}
          />
          <span>
            {SCOPE_LABELS[scope].label}
            <span className="block text-xs text-ink-subtle">{SCOPE_LABELS[scope].promise}</span>
          </span>
        </label>
      ))}
      {scopes.length === 0 ? <FieldError>Choose at least one.</FieldError> : null}
    </fieldset>
  )
}
