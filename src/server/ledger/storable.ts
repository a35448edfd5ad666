const NUL = String.fromCharCode(0)
const REPLACEMENT = '\uFFFD'
/** NUL and lone surrogates, as JSON.stringify escapes them. May hit an escaped backslash too; then cleaning changes nothing. */
const UNSTORABLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/

/** PostgreSQL's text holds neither NUL nor half a surrogate pair; agents write both. Each becomes U+FFFD, on both databases alike. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll(NUL, REPLACEMENT)
}

/** The value with texts that can stand in a text column, and its JSON. */
export function storableValue<T>(value: T): { value: T; json: string } {
  const json = JSON.stringify(value)
  if (!UNSTORABLE.test(json)) return { value, json }
  // Cleaning changes texts only, so the type is kept.
  const cleaned = cleanTexts(value) as T
  return { value: cleaned, json: JSON.stringify(cleaned) }
}

function cleanTexts(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (Array.isArray(value)) return value.map(cleanTexts)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storableText(key), cleanTexts(item)]))
}
