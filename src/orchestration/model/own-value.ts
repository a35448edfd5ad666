/**
 * The value that a record itself holds under a key, never one that it inherits: `record['constructor']` is a function on
 * every plain object. For keys that a person, an agent or a URL chooses.
 */
export function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
