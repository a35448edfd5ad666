import type { ModelDescriptor, OptionCapability } from '../model/runtime'
import { modelOptionsSchema, type ModelOptionName, type ModelOptions } from '../model/target'
import type { IssueDraft } from './target-issue'

/**
 * Merges a target's options with the run's and checks them against what the model lists. The target's own win and must fit;
 * the run's are meant for whoever can use them, so one that does not fit is left out with a warning.
 */
export function checkOptions(
  own: ModelOptions,
  shared: ModelOptions,
  model: ModelDescriptor | null,
): { options: ModelOptions; issues: IssueDraft[] } {
  const issues: IssueDraft[] = []
  const options: Record<string, string | number | boolean> = {}
  for (const name of optionNames) {
    const value = own[name] ?? shared[name]
    if (value === undefined) continue
    const isOwn = own[name] !== undefined
    const problem = model === null ? null : problemOf(name, value, model)
    if (problem === null) {
      options[name] = value
    } else if (isOwn) {
      issues.push({ severity: 'error', ...problem })
    } else {
      issues.push({ severity: 'warning', code: 'option_ignored', message: `${problem.message} It is left out here.` })
    }
  }
  return { options: modelOptionsSchema.parse(options), issues }
}

const optionNames = modelOptionsSchema.keyof().options satisfies ModelOptionName[]

function problemOf(
  name: ModelOptionName,
  value: string | number | boolean,
  model: ModelDescriptor,
): { code: 'option_unsupported' | 'option_value'; message: string } | null {
  const capability: OptionCapability | undefined = model.options.find((option) => option.name === name)
  if (capability === undefined) {
    const offered = model.options.map((option) => option.name).join(', ') || 'none'
    return { code: 'option_unsupported', message: `Model ${model.id} has no option ${name} (it has: ${offered}).` }
  }
  const { values } = capability
  if (values !== undefined && !values.includes(String(value))) {
    const message = `Option ${name} of model ${model.id} cannot be ${String(value)}; it takes ${values.join(', ')}.`
    return { code: 'option_value', message }
  }
  return null
}
