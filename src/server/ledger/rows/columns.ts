/** How values stand in columns: times as DateTime, structures as JSON text, unions as text. */

export function toDate(time: string): Date {
  return new Date(time)
}

export function toDateOrNull(time: string | null): Date | null {
  return time === null ? null : new Date(time)
}

export function toTimeOrNull(date: Date | null): string | null {
  return date === null ? null : date.toISOString()
}

/** The column was written from a `T` by the same file's mapping and by nothing else, so it is not checked again. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text) as T
}

export function fromJsonOrNull<T>(text: string | null): T | null {
  return text === null ? null : fromJson<T>(text)
}

export function toJsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}

/**
 * A column that every row has by now. It was added to tables with rows in them, so the schema lets it be null.
 * @throws Error when it is null: the database was changed by other hands.
 */
export function toFilled<T>(value: T | null, column: string): T {
  if (value === null) throw new Error(`${column} is null, which no version writes`)
  return value
}

/** @throws Error when the column holds another word: the database was changed by other hands. */
export function toUnion<T extends string>(values: readonly T[], text: string, column: string): T {
  const value = values.find((candidate) => candidate === text)
  if (value === undefined) throw new Error(`${column} holds "${text}", which is none of ${values.join(', ')}`)
  return value
}
