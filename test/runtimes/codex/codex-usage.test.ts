import { expect, test } from 'vitest'
import { createUsageReader } from '@/server/runtimes/codex/codex-usage'

const count = (inputTokens: number, outputTokens: number) => ({
  ...{ inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
  ...{ cachedInputTokens: 0, cacheWriteInputTokens: 0, reasoningOutputTokens: 0 },
})
const report = (total: number) => ({ total: count(total, 10), last: count(total, 10) })

test('a thread that is resumed is not counted again, also when codex tells of it late', () => {
  const reader = createUsageReader()
  reader.turnStarted('now')
  expect(reader.read('earlier', report(100))).toBeNull()
  expect(reader.read('now', report(150))).toMatchObject({ input: 50, total: 50 })
  expect(reader.read('now', report(180))).toMatchObject({ input: 80 })
})

test('a new thread is counted from its beginning', () => {
  const reader = createUsageReader()
  reader.turnStarted('first')
  expect(reader.read('first', report(100))).toMatchObject({ input: 100, output: 10 })
  reader.turnStarted('second')
  expect(reader.read('second', report(130))).toMatchObject({ input: 130 })
})
