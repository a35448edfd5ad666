import type { z } from 'zod'
import { messageOf } from './message-of'

/** A value of a column that this build cannot read. It names where the value stands, so that an operator can look at it. */
export class UnreadableValueError extends Error {
  constructor(place: string, id: string, why: string) {
    super(`${place} of ${id} cannot be read: ${why}`)
    this.name = 'UnreadableValueError'
  }
}

export function isUnreadableValue(error: unknown): error is UnreadableValueError {
  return error instanceof Error && error.name === 'UnreadableValueError'
}

/** From a value of one version to the next. */
type Upcast = (value: unknown) => unknown

/** How values of one column are stored as JSON text. */
export type JsonColumn<T> = {
  encode(value: T): string
  encodeOrNull(value: T | null | undefined): string | null
  /** @throws UnreadableValueError naming the column and the row. */
  decode(text: string, id: string): T
  decodeOrNull(text: string | null, id: string): T | null
}

/**
 * A column of JSON, named as `Table.column`. Its version is one more than it has upcasts. Version 1 is stored plain, a later
 * one as `{"v":2,"value":…}`. A read value is checked by the schema; fields that the schema does not have are kept.
 */
export function jsonColumn<T>(place: string, schema: z.ZodType<T>, upcasts: readonly Upcast[] = []): JsonColumn<T> {
  const current = upcasts.length + 1

  function decode(text: string, id: string): T {
    const parsed = parse(text, place, id)
    const { v, value } = isVersioned(parsed) ? parsed : { v: 1, value: parsed }
    if (v > current) throw new UnreadableValueError(place, id, `version ${v} is newer than version ${current}`)
    const upcasted = upcasts.slice(v - 1).reduce((older, upcast) => upcast(older), value)
    const problem = problemOf(schema, upcasted)
    if (problem !== null) throw new UnreadableValueError(place, id, problem)
    return upcasted as T // the schema has just been checked
  }

  return {
    ...asJson(current === 1 ? (value) => value : (value) => ({ v: current, value })),
    decode,
    decodeOrNull: (text, id) => (text === null ? null : decode(text, id)),
  }
}

/** A column that holds any JSON: what agents and programs sent. It has no versions. */
export function freeJsonColumn(place: string): JsonColumn<unknown> {
  return {
    ...asJson((value) => value),
    decode: (text, id) => parse(text, place, id),
    decodeOrNull: (text, id) => (text === null ? null : parse(text, place, id)),
  }
}

function asJson(toStored: (value: unknown) => unknown) {
  const encode = (value: unknown) => JSON.stringify(toStored(value))
  return {
    encode,
    encodeOrNull: (value: unknown) => (value === null || value === undefined ? null : encode(value)),
  }
}

function parse(text: string, place: string, id: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UnreadableValueError(place, id, messageOf(error))
  }
}

function isVersioned(value: unknown): value is { v: number; value: unknown } {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return false
  return 'v' in value && 'value' in value && Number.isSafeInteger(value.v) && (value.v as number) > 1
}

/** Null when the value is of the schema, or differs from it only by further fields. */
function problemOf(schema: z.ZodType, value: unknown): string | null {
  const checked = schema.safeParse(value)
  if (checked.success) return null
  const issue = checked.error.issues.find(({ code }) => code !== 'unrecognized_keys')
  return issue === undefined ? null : `${issue.path.join('.') || 'the value'}: ${issue.message}`
}

/** @throws UnreadableValueError when the column holds another word: of a later version, or written by other hands. */
export function toUnion<T extends string>(values: readonly T[], text: string, column: string, id: string): T {
  const value = values.find((candidate) => candidate === text)
  if (value === undefined) throw new UnreadableValueError(column, id, `"${text}" is none of ${values.join(', ')}`)
  return value
}
