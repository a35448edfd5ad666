import { describe, expect, it } from 'vitest'
import { VERDICT_SCHEMAS } from '@/orchestration/model/verdict'
import { verdictJsonSchema } from '@/orchestration/reduction/verdict-json-schema'

const MODES = ['best_of_n', 'compare', 'summarize'] as const

/** Every object of a schema, whatever it is inside of. */
function objectsOf(schema: unknown): Record<string, unknown>[] {
  if (Array.isArray(schema)) return schema.flatMap(objectsOf)
  if (typeof schema !== 'object' || schema === null) return []
  const own: Record<string, unknown> = { ...schema }
  return [...(own['type'] === 'object' ? [own] : []), ...Object.values(own).flatMap(objectsOf)]
}

describe('the JSON schema of a verdict', () => {
  it.each(MODES)('of mode %s names every property of ours, requires each and takes no other', (mode) => {
    const schema = verdictJsonSchema(mode)
    expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(VERDICT_SCHEMAS[mode].shape))
    const objects = objectsOf(schema)
    expect(objects.length).toBeGreaterThan(1)
    for (const { properties, required, additionalProperties } of objects) {
      expect(required).toEqual(Object.keys(properties ?? {}))
      expect(additionalProperties).toBe(false)
    }
    expect(JSON.stringify(schema)).not.toMatch(/minLength|default|\$schema|minimum/)
  })

  it('lets a judge name no winner', () => {
    expect(verdictJsonSchema('best_of_n').properties).toMatchObject({
      winner: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    })
  })
})
