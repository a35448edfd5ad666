import JSON5 from 'json5'

export type ParseObject = (text: string) => Record<string, unknown> | null

/** The object that a text is, if it is nothing but one. */
export const parseJsonObject: ParseObject = (text) => parseWith(JSON.parse, text)

/** The same for what models write in the place of JSON: prose in braces can look like it. */
export const parseLooseObject: ParseObject = (text) => {
  return parseJsonObject(text) ?? parseWith(JSON5.parse, text) ?? parseCurly(text)
}

/** Quotes as word processors write them, where they replace plain ones. */
function parseCurly(text: string): Record<string, unknown> | null {
  if (!/[“”„‟«»]/.test(text)) return null
  return parseWith(JSON5.parse, text.replaceAll(/(?<=[{[,:]\s*)[“”„‟«»]|[“”„‟«»](?=\s*[\]},:])/g, '"'))
}

function parseWith(parse: (text: string) => unknown, text: string): Record<string, unknown> | null {
  try {
    const value = parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null // not of that form: the answer to the question asked
  }
}
