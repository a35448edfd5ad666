import type { RuntimeDescriptor, SelectionCapability } from '../model/runtime'
import type { ResolvedTarget } from '../model/target'
import type { IssueDraft } from './target-issue'

/** Checks a target's own settings against what its runtime takes; a runtime that has not said so is not checked. */
export function checkSelection(
  { id, selection: offered }: Pick<RuntimeDescriptor, 'id' | 'selection'>,
  selection: ResolvedTarget['selection'],
): IssueDraft[] {
  if (offered === undefined) return []
  return Object.entries(selection).flatMap(([name, value]): IssueDraft[] => {
    const setting = offered.find((candidate) => candidate.name === name)
    if (setting === undefined) {
      const names = offered.map((candidate) => candidate.name).join(', ') || 'none'
      const message = `Runtime ${id} has no setting ${name} (it has: ${names}).`
      return [{ severity: 'error', code: 'selection_unsupported', message }]
    }
    const problem = valueProblem(setting, value)
    if (problem === null) return []
    const message = `Setting ${name} of runtime ${id} cannot be ${JSON.stringify(value)}; ${problem}.`
    return [{ severity: 'error', code: 'selection_value', message }]
  })
}

function valueProblem({ values, isBoolean = false }: SelectionCapability, value: unknown): string | null {
  if (isBoolean) return typeof value === 'boolean' ? null : 'it takes true or false'
  if (typeof value === 'boolean') return 'it takes a text or a number'
  if (values === undefined || values.includes(String(value))) return null
  return `it takes ${values.join(', ')}`
}
