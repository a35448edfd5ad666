/** Reading of foreign JSON: a field of another type than asked for counts as absent. */
export type JsonObject = Record<string, unknown>

export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
}

export function objectsOf(value: unknown): JsonObject[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item: unknown): JsonObject[] => {
    const object = asObject(item)
    return object === null ? [] : [object]
  })
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A count of tokens: never negative, never part of one. */
export function asCount(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0
}

/** An amount of money, which some write as text. Null for anything else, and for what cannot be a price. */
export function asAmount(value: unknown): number | null {
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof amount === 'number' && Number.isFinite(amount) && amount >= 0 ? amount : null
}
