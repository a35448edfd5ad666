import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Script, startScriptedEndpoint } from '../support/scripted-endpoint'
import { TestSession } from '../support/session-harness'

let endpoint: Awaited<ReturnType<typeof startScriptedEndpoint>>
beforeAll(async () => {
  endpoint = await startScriptedEndpoint()
})
afterAll(() => endpoint.close())

const MIB = 'x'.repeat(1024 * 1024)
/** More than is held, and then nothing: who waits for the rest waits for good. */
const endless = (first: string, piece = MIB): Pick<Script, 'pieces' | 'end'> => ({
  pieces: [first, ...Array.from({ length: 17 }, () => piece)],
  end: 'hang',
})

async function failureOf(script: Script, kind: 'openai-compatible' | 'anthropic' = 'openai-compatible') {
  endpoint.play(script)
  const session = new TestSession('scripted', { diagnostic: true })
  const started = await session.start(endpoint.runtime(kind))
  const end = await session.turn('hello')
  await started.stop()
  return end.type === 'turn.errored' ? end.payload.failure : null
}

describe('what an endpoint sends without end', () => {
  test.each<[string, Script, RegExp]>([
    ['a line', endless('data: {'), /sent an event of more than 16 MiB/],
    ['a line that is no data', endless(': '), /sent an event of more than 16 MiB/],
    ['an event of many lines', endless('data: {', `\ndata: ${MIB}`), /sent an event of more than 16 MiB/],
    ['bare lines of JSON', endless('{}\n', `{"x":"${MIB}"}\n`), /sent an event of more than 16 MiB/],
    ['a body of JSON', { ...endless('{"x":"'), contentType: 'application/json' }, /sent an answer of more than 16 MiB/],
    ['a web page', { ...endless('<html>'), contentType: 'text/html' }, /web page/],
  ])('%s is not read to its end: the failure is typed and says it', async (_what, script, words) => {
    const failure = await failureOf(script)
    expect(failure).toMatchObject({ reason: 'protocol_error' })
    expect(failure?.message).toMatch(words)
    expect(failure?.excerpt?.length).toBeLessThanOrEqual(400)
  })

  test('a refusal is judged by its status and its beginning', async () => {
    const failure = await failureOf({ ...endless('{"error":{"message":"slow down"}}'), status: 429 })
    expect(failure).toMatchObject({ reason: 'rate_limited' })
    expect(failure?.excerpt).toContain('slow down')
  })

  test('a list of models is no list', async () => {
    endpoint.play({ ...endless('{"data":["'), contentType: 'application/json' })
    const { probe } = await endpoint.runtime('openai-compatible', { models: [] }).describe(AbortSignal.timeout(20_000))
    expect(probe.models).toEqual([])
    expect(probe.message).toContain('unknown shape')
  })

  test('an answer in many events may be as long', async () => {
    const piece = `data: {"choices":[{"delta":{"content":"${'y'.repeat(512 * 1024)}"}}]}\n\n`
    const pieces = Array.from({ length: 40 }, () => piece)
    endpoint.play({ pieces: [...pieces, 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'] })
    const session = new TestSession('scripted')
    const started = await session.start(endpoint.runtime('openai-compatible'))
    expect(await session.turn('hello')).toMatchObject({ type: 'turn.completed' })
    expect(session.text()).toHaveLength(40 * 512 * 1024)
    await started.stop()
  })
})
