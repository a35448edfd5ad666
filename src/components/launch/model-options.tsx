'use client'
import { useId } from 'react'
import type { OptionCapability } from '@/orchestration/model/runtime'
import type { ModelOptionName, ModelOptions } from '@/orchestration/model/target'
import { MODEL_OPTION_LABELS } from '@/components/status/labels'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select'

type Value = string | number | boolean | undefined
type OptionProps = { capability: OptionCapability; value: Value; onChange: (value: Value) => void }

/** The fields for what a model says it can be told. */
export function ModelOptionFields({
  capabilities,
  options,
  onChange,
}: {
  capabilities: readonly OptionCapability[]
  options: ModelOptions
  onChange: (options: ModelOptions) => void
}) {
  const set = (name: ModelOptionName, value: Value) => {
    const kept = Object.fromEntries(Object.entries(options).filter(([key]) => key !== name))
    onChange(value === undefined || value === '' ? kept : { ...kept, [name]: value })
  }
  return capabilities.map((capability) => (
    <OptionField
      key={capability.name}
      capability={capability}
      value={options[capability.name]}
      onChange={(value) => set(capability.name, value)}
    />
  ))
}

/** Says "as the model's own": an empty value is not allowed in a select. */
const DEFAULT = '(default)'

function OptionField({ capability, value, onChange }: OptionProps) {
  const id = useId()
  const { name, values, default: own } = capability
  if (name === 'fastMode') {
    return (
      <label className="flex items-center gap-2 self-end pb-1.5 text-sm max-sm:min-h-11">
        <Checkbox
          checked={value === true}
          onCheckedChange={(checked) => onChange(checked === true ? true : undefined)}
        />
        {MODEL_OPTION_LABELS[name]}
      </label>
    )
  }
  if (values !== undefined && values.length > 0) {
    const choose = (next: string) =>
      onChange(next === DEFAULT ? undefined : name === 'thinkingBudget' ? Number(next) : next)
    return (
      <Field id={id} label={MODEL_OPTION_LABELS[name]}>
        <Select value={value === undefined ? DEFAULT : String(value)} onValueChange={choose}>
          <SelectTrigger id={id}>
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            <SelectItem value={DEFAULT}>{own === undefined ? 'Default' : `Default (${own})`}</SelectItem>
            {values.map((one) => (
              <SelectItem key={one} value={one}>
                {one}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
      </Field>
    )
  }
  const numeric = name === 'thinkingBudget'
  return (
    <Field id={id} label={MODEL_OPTION_LABELS[name]}>
      <Input
        id={id}
        type={numeric ? 'number' : 'text'}
        placeholder={own ?? 'Default'}
        value={value === undefined ? '' : String(value)}
        onChange={({ target }) => onChange(numeric && target.value !== '' ? Number(target.value) : target.value)}
      />
    </Field>
  )
}
