import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EndpointKind } from '@/server/runtimes/endpoint/endpoint-provider'
import { named, type Script, sse, startScriptedEndpoint } from '../support/scripted-endpoint'
import { TestSession } from '../support/session-harness'

let endpoint: Awaited<ReturnType<typeof startScriptedEndpoint>>
beforeAll(async () => {
  endpoint = await startScriptedEndpoint()
})
afterAll(() => endpoint.close())

const SILENCE_MS = 1_000
const PAUSE_MS = 100

async function play(kind: EndpointKind, script: Script, silenceTimeoutMs = SILENCE_MS) {
  let heard = 0
  endpoint.play(script)
  const session = new TestSession('scripted', { onActivity: () => (heard += 1) })
  const started = await session.start(endpoint.runtime(kind, { silenceTimeoutMs }))
  const end = await session.turn('hello')
  await started.stop()
  return { end, heard, text: session.text() }
}

const event = (value: Record<string, unknown> & { type: string }) => named(value)
/** For each protocol: what keeps a connection alive without a word, and an answer that is whole. */
const PROTOCOLS: Record<EndpointKind, { alive: string[]; answer: string[] }> = {
  'openai-compatible': {
    alive: [': OPENROUTER PROCESSING\n\n', '\n', sse({ choices: [{ index: 0, delta: { content: '' } }] })],
    answer: [sse({ choices: [{ index: 0, delta: { content: 'yes' }, finish_reason: 'stop' }] })],
  },
  openai: {
    alive: [
      ': keep-alive\n\n',
      event({ type: 'keepalive', sequence_number: 1 }),
      event({ type: 'response.in_progress' }),
    ],
    answer: [
      event({ type: 'response.output_text.delta', item_id: 'm', output_index: 0, delta: 'yes' }),
      event({ type: 'response.completed', response: { output: [] } }),
    ],
  },
  anthropic: {
    alive: [': ping\n\n', event({ type: 'ping' })],
    answer: [
      event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'yes' } }),
      event({ type: 'message_delta', delta: { stop_reason: 'end_turn' } }),
    ],
  },
  google: {
    alive: [':\n\n', '\r\n', sse({ candidates: [{ content: { role: 'model' } }] })],
    answer: [sse({ candidates: [{ content: { parts: [{ text: 'yes' }] }, finishReason: 'STOP' }] })],
  },
}
const KINDS = Object.keys(PROTOCOLS) as EndpointKind[]

describe.each(KINDS)('%s: a line that keeps the connection alive', (kind) => {
  const { alive, answer } = PROTOCOLS[kind]

  test('counts as activity: the answer is waited for, and who drives the turn is told', async () => {
    // Longer than the limit on silence in all, each pause far shorter.
    const beats = Array.from({ length: 15 }, (_, beat) => alive[beat % alive.length] ?? '')
    const { end, heard, text } = await play(kind, { pieces: [...beats, ...answer], pauseMs: PAUSE_MS })
    expect(end).toMatchObject({ type: 'turn.completed', payload: { stopReason: 'end_turn' } })
    expect(text).toBe('yes')
    expect(heard).toBeGreaterThanOrEqual(beats.length)
  })

  test('after the end of the answer is not waited for', async () => {
    const { end, text } = await play(kind, { pieces: answer, end: 'ping', pauseMs: 10 }, 200)
    expect(end).toMatchObject({ type: 'turn.completed', payload: { stopReason: 'end_turn' } })
    expect(text).toBe('yes')
  })

  test('is missed: a connection without one is silent', async () => {
    const { end } = await play(kind, { pieces: alive.slice(0, 1), end: 'hang' }, 50)
    expect(end).toMatchObject({ type: 'turn.errored', payload: { failure: { reason: 'idle_timeout' } } })
  })
})

test('blanks before a body in one piece count as activity', async () => {
  const body = JSON.stringify({ choices: [{ message: { content: 'whole' }, finish_reason: 'stop' }] })
  const pieces = [...Array.from({ length: 15 }, () => ' \n'), body]
  const { end, text } = await play('openai-compatible', { pieces, contentType: 'application/json', pauseMs: PAUSE_MS })
  expect(end.type).toBe('turn.completed')
  expect(text).toBe('whole')
})
