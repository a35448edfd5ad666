import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { HTTP_LIMITS } from '@/server/http/http-limits'

test('docs/limits.md lists every limit with its value', () => {
  const rows = [...readFileSync('docs/limits.md', 'utf8').matchAll(/^\| `(\w+)` +\| (\d+) /gm)]
  expect(Object.fromEntries(rows.map(([, name = '', value]) => [name, Number(value)]))).toEqual(HTTP_LIMITS)
})
