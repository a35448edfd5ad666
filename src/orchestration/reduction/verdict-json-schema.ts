import { z } from 'zod'
import type { OutputSchema } from '../model/runtime'
import { VERDICT_SCHEMAS } from '../model/verdict'

/** What providers that hold a model to a schema all understand; bounds and defaults are checked here when the answer comes. */
const KEYWORDS = ['type', 'enum', 'const', 'anyOf', 'items', 'properties'] as const

/**
 * The verdict of a mode as JSON schema in the strict form that providers ask for: every property required, no others. An
 * answer that fits it fits ours.
 */
export function verdictJsonSchema(mode: keyof typeof VERDICT_SCHEMAS): OutputSchema {
  return strict(z.toJSONSchema(VERDICT_SCHEMAS[mode], { io: 'output' }))
}

function strict(schema: object): OutputSchema {
  const kept: OutputSchema = {}
  const given = new Map<string, unknown>(Object.entries(schema))
  for (const keyword of KEYWORDS) {
    const value = given.get(keyword)
    if (value === undefined) continue
    if (keyword === 'properties' && isObject(value)) {
      const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [name, strictOr(inner)])
      kept.properties = Object.fromEntries(entries)
      kept.required = Object.keys(value)
      kept.additionalProperties = false
    } else if (keyword === 'items' && isObject(value)) kept.items = strict(value)
    else if (keyword === 'anyOf' && Array.isArray(value)) {
      kept.anyOf = value.map(strictOr)
    } else kept[keyword] = value
  }
  return kept
}

function strictOr(value: unknown): unknown {
  return isObject(value) ? strict(value) : value
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
