import { beginningOf } from '@/orchestration/model/cut-text'

const RAW_CHARS_MAX = 64 * 1024
const EXCERPT_CHARS = 4_096

/** JSON text to a value, without `__proto__` keys: they must never become an object's prototype further on. */
export function parseJson(text: string): unknown {
  // Only a text that can spell such a key pays for the slow way.
  if (!/__proto__|\\u/i.test(text)) return JSON.parse(text)
  return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value))
}

/** A foreign value as it can be stored: itself when it is small, otherwise an excerpt of its JSON and its length. */
export function boundedJson(value: unknown): unknown {
  if (value === undefined || value === null) return value
  const text = writeJson(value)
  if (text === null) return { truncated: true, excerpt: TOO_DEEP }
  if (text.length <= RAW_CHARS_MAX) return value
  return { truncated: true, chars: text.length, excerpt: beginningOf(text, EXCERPT_CHARS) }
}

/** A foreign value whole, however large; what cannot be written as JSON again is said to be that. */
export function writableJson(value: unknown): unknown {
  return value === undefined || writeJson(value) !== null ? value : { truncated: true, excerpt: TOO_DEEP }
}

export function jsonText(value: unknown, indent?: number): string {
  return writeJson(value, indent) ?? TOO_DEEP
}

export function excerptOf(text: string, chars = 400): string {
  return text.length <= chars ? text : `${beginningOf(text, chars)}…`
}

const TOO_DEEP = '(nested too deep)'

/** Null for what was nested deep enough to be read but not to be written again: it would break every later reader. */
function writeJson(value: unknown, indent?: number): string | null {
  try {
    return JSON.stringify(value, null, indent) ?? 'null'
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
