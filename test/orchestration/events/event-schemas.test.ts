import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { EVENT_CODECS } from '@/orchestration/model/events/codecs'
import { EVENT_TYPES, EVENT_VERSIONS } from '@/orchestration/model/events/versions'

/** The JSON schema of each version of each type that a release has written. Versions are added to it, never changed. */
const FILE = path.join(import.meta.dirname, 'event-schemas.json')
const kept = (existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {}) as Record<string, Record<string, unknown>>

function schemaOf(type: (typeof EVENT_TYPES)[number]): unknown {
  const { $schema: _, ...schema } = z.toJSONSchema(EVENT_CODECS[type].schema)
  return JSON.parse(JSON.stringify(schema)) // as the file has it: without fields that are undefined
}

if (process.env.PLENUM_WRITE_EVENT_SCHEMAS !== undefined) {
  for (const type of EVENT_TYPES) {
    const versions = (kept[type] ??= {})
    versions[EVENT_VERSIONS[type]] ??= schemaOf(type)
  }
  writeFileSync(FILE, `${JSON.stringify(kept, null, 2)}\n`)
}

test.each(EVENT_TYPES)('the payload of %s has the schema that its version was released with', (type) => {
  const version = EVENT_VERSIONS[type]
  const released = kept[type]?.[version]
  expect(released, `Version ${version} of ${type} is new. ${HOW_TO_ADD}`).toBeDefined()
  expect(
    schemaOf(type),
    `The payload of ${type} changed, but its version is still ${version}. ${HOW_TO_CHANGE}`,
  ).toEqual(released)
})

const HOW_TO_ADD =
  'Add it with `PLENUM_WRITE_EVENT_SCHEMAS=1 npx vitest run test/orchestration/events/event-schemas.test.ts` and commit event-schemas.json.'
const HOW_TO_CHANGE = `Stored events have the earlier payload: raise the version in src/orchestration/model/events/versions.ts and add an upcast from version to version to the codec of the type. ${HOW_TO_ADD}`

test.each(EVENT_TYPES)('%s has an upcast from each of its earlier versions', (type) => {
  expect(EVENT_CODECS[type].upcasts).toHaveLength(EVENT_VERSIONS[type] - 1)
})

test('each type and version that was released is still known', () => {
  for (const [type, versions] of Object.entries(kept)) {
    expect(EVENT_TYPES).toContain(type)
    const newest = EVENT_VERSIONS[type as (typeof EVENT_TYPES)[number]]
    expect(
      Object.keys(versions)
        .map(Number)
        .every((version) => version <= newest),
    ).toBe(true)
  }
})
