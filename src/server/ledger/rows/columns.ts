import { UnreadableValueError } from '@/orchestration/model/stored-value'

/** How values stand in columns: times as DateTime, unions as text; structures as JSON text, by a `JsonColumn`. */

export function toDate(time: string): Date {
  return new Date(time)
}

export function toDateOrNull(time: string | null): Date | null {
  return time === null ? null : new Date(time)
}

export function toTimeOrNull(date: Date | null): string | null {
  return date === null ? null : date.toISOString()
}

/**
 * A column that every row has by now. It was added to tables with rows in them, so the schema lets it be null.
 * @throws UnreadableValueError when it is null: the database was changed by other hands.
 */
export function toFilled<T>(value: T | null, column: string, id: string): T {
  if (value === null) throw new UnreadableValueError(column, id, 'it is null, which no version writes')
  return value
}
