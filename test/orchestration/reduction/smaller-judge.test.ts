import { describe, expect, test } from 'vitest'
import { runJudge } from '@/orchestration/reduction/judge-turn'
import type { Failure } from '@/orchestration/model/failure'
import { NO_USAGE } from '@/orchestration/model/usage'
import type { TurnOutcome } from '@/orchestration/worker/drive-turn'

const VERDICT = '{"winner":"A","rationale":"r","ranking":[{"candidate":"A"},{"candidate":"B"}]}'
const EXCEEDED: Failure = { reason: 'context_exceeded', message: 'too long' }

async function judge(charsReadable: number, textLength: number, failure = EXCEEDED) {
  const asked: { turnId: string; length: number }[] = []
  const outcome = (patch: Partial<TurnOutcome>) =>
    ({
      status: 'completed',
      failure: null,
      text: '',
      usage: NO_USAGE,
      cost: { source: 'unknown' },
      ...patch,
    }) as TurnOutcome
  const result = await runJudge({
    driver: {
      async turn({ turnId, text }) {
        expect(text.isWellFormed()).toBe(true)
        asked.push({ turnId, length: text.length })
        return text.length > charsReadable ? outcome({ status: 'failed', failure }) : outcome({ text: VERDICT })
      },
    },
    mode: 'best_of_n',
    prompt: 'Do it.',
    candidates: ['A', 'B'].map((name) => ({ name, label: name, text: `a${'😀'.repeat(textLength / 2)}` })),
    rubric: null,
    delimiter: 'f',
    turnId: 't',
  })
  return { result, asked }
}

describe('a judge whose context is exceeded', () => {
  test('gets a smaller try, and the verdict says so', async () => {
    const { result, asked } = await judge(200_000, 400_000)
    expect(result).toMatchObject({
      status: 'completed',
      repaired: false,
      verdict: { winner: 'A', notes: [expect.stringContaining('only a part')] },
    })
    expect(asked.length).toBeGreaterThan(1)
    expect(new Set(asked.map(({ turnId }) => turnId)).size).toBe(asked.length)
  })

  test('gets smaller tries for short candidates too', async () => {
    expect((await judge(30_000, 50_000)).result.status).toBe('completed')
  })

  test('fails with the reason when nothing can be read', async () => {
    const { result, asked } = await judge(100, 400_000)
    expect(result).toMatchObject({ status: 'failed', failure: EXCEEDED })
    expect(asked.length).toBeLessThan(8)
  })

  test('is not asked again for another failure', async () => {
    const { asked } = await judge(100, 400_000, { reason: 'provider_error', message: 'boom' })
    expect(asked).toHaveLength(1)
  })
})
