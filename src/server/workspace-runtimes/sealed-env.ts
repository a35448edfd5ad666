import { z } from 'zod'
import { DomainError } from '@/orchestration/model/errors'
import type { WorkspaceEntry } from '@/server/runtimes/runtimes-file'
import { openText, sealText } from './seal-text'

export type ProgramEntry = Extract<WorkspaceEntry, { kind: 'acp' | 'command' }>
type Values = Record<string, string>
type SealedRow = { id: string; sealedEnv: string | null }

const valuesSchema = z.record(z.string(), z.string())

export function isProgram(entry: WorkspaceEntry): entry is ProgramEntry {
  return entry.kind === 'acp' || entry.kind === 'command'
}

/** The values of a runtime's variables. @throws Error when they were sealed with another secret or for another row. */
export function openEnv({ id, sealedEnv }: SealedRow, secret: string): Values {
  if (sealedEnv === null) return {}
  return valuesSchema.parse(JSON.parse(openText(sealedEnv, { secret, owner: ownerOf(id) })))
}

export function sealEnv(values: Values, rowId: string, secret: string): string | null {
  if (Object.keys(values).length === 0) return null
  return sealText(JSON.stringify(values), { secret, owner: ownerOf(rowId) })
}

/** The entry as it is stored and shown: variables by name only. Those without a value are left out. */
export function withoutValues(entry: WorkspaceEntry, values: Values): WorkspaceEntry {
  if (!isProgram(entry)) return entry
  const names = Object.keys(entry.env).filter((name) => Object.hasOwn(values, name))
  return { ...entry, env: Object.fromEntries(names.map((name) => [name, null])) }
}

/**
 * The values to store for a saved entry. A null keeps the stored value of that name. `kept` is null where the command or an
 * argument was changed: stored values belong to the program they were given to, so those names are dropped.
 * @throws DomainError `invalid_input` naming a variable that has no stored value to keep.
 */
export function valuesToStore(entry: WorkspaceEntry, kept: Values | null): Values {
  if (!isProgram(entry)) return {}
  const named = Object.entries(entry.env).flatMap(([name, value]): [string, string][] => {
    if (value !== null) return [[name, value]]
    if (kept === null) return []
    const stored = Object.hasOwn(kept, name) ? kept[name] : undefined
    if (stored !== undefined) return [[name, stored]]
    throw new DomainError('invalid_input', `The variable ${name} has no stored value to keep; give it one.`)
  })
  return Object.fromEntries(named)
}

/** Whether stored values may go on to the changed entry: it starts the same program. */
export function isSameProgram(earlier: WorkspaceEntry, entry: WorkspaceEntry): boolean {
  if (!isProgram(earlier) || !isProgram(entry)) return false
  return (
    earlier.kind === entry.kind &&
    earlier.command === entry.command &&
    JSON.stringify(earlier.args) === JSON.stringify(entry.args)
  )
}

/** Apart from the key of the same row. */
function ownerOf(rowId: string): string {
  return `${rowId} env`
}
