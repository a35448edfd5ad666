import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RuntimeEvent } from '@/orchestration/model/events'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import type { RuntimeSession } from '@/orchestration/ports'
import {
  createOpenAICompatibleRuntime,
  type OpenAICompatibleOptions,
} from '@/server/runtimes/openai-compatible/openai-compatible-runtime'
import { type MockLlm, startMockLlm } from '../../support/mock-llm/mock-llm'

let llm: MockLlm
beforeAll(async () => {
  llm = await startMockLlm()
})
afterAll(() => llm.close())

const clock = { now: () => Date.UTC(2026, 0, 1), setTimer: () => () => undefined }
const signal = new AbortController().signal

function runtime(options: Partial<OpenAICompatibleOptions> = {}) {
  return createOpenAICompatibleRuntime({
    id: 'mock',
    title: 'Mock',
    source: 'file',
    baseUrl: `${llm.url}/v1`,
    readApiKey: async () => 'a-key',
    keyRequired: true,
    models: [{ id: 'mock-model', inputPerMTok: 1, outputPerMTok: 2 }],
    clock,
    ...options,
  })
}

const request: StartSessionRequest = {
  sessionId: 'ses_1',
  backend: 'mock',
  model: null,
  options: {},
  selection: {},
  cwd: null,
  resume: null,
  marker: 'test',
  ordinal: 1,
}

type Started = {
  session: RuntimeSession
  events: RuntimeEvent[]
  turn: (text: string) => Promise<RuntimeEvent>
  next: (type: RuntimeEvent['type']) => Promise<RuntimeEvent>
}

async function start(options: Partial<OpenAICompatibleOptions> = {}): Promise<Started> {
  const events: RuntimeEvent[] = []
  const waiters = new Set<() => void>()
  const session = await runtime(options).startSession(
    request,
    (event) => {
      events.push(event)
      for (const wake of waiters) wake()
    },
    signal,
  )
  const find = (match: (event: RuntimeEvent) => boolean) =>
    new Promise<RuntimeEvent>((resolve) => {
      const from = events.length
      const check = () => {
        const found = events.slice(from).find(match)
        if (!found) return
        waiters.delete(check)
        resolve(found)
      }
      waiters.add(check)
    })
  return {
    session,
    events,
    async turn(text) {
      const ended = find(
        ({ type }) => type === 'turn.completed' || type === 'turn.errored' || type === 'turn.interrupted',
      )
      await session.send({ turnId: 'turn_1', text })
      return ended
    },
    next: (type) => find((event) => event.type === type),
  }
}

const textOf = (events: RuntimeEvent[]) =>
  events.map((event) => (event.type === 'assistant.message.delta' ? event.payload.text : '')).join('')

function failureOf(event: RuntimeEvent) {
  if (event.type !== 'turn.errored') throw new Error(`expected a failed turn, got ${event.type}`)
  return event.payload.failure
}

describe('a turn at an endpoint', () => {
  test('streams thoughts and text, then its usage with an estimated cost, then its end', async () => {
    const { events, turn, session } = await start()
    expect(await turn('THINK please')).toEqual({
      type: 'turn.completed',
      payload: { turnId: 'turn_1', stopReason: 'end_turn' },
    })
    expect(textOf(events)).toContain('Hello from the mock model.')
    expect(events.filter(({ type }) => type === 'assistant.thought.delta')).not.toHaveLength(0)
    expect(events.find(({ type }) => type === 'usage.updated')?.payload).toMatchObject({
      usage: { input: 1234, cached: 1000, output: 56, reasoning: 7, total: 1290 },
      cost: { source: 'estimated', usd: (1234 + 2 * 56) / 1_000_000, priceTable: 'configured' },
      model: 'mock-model',
    })
    expect(events.at(-1)?.type).toBe('turn.completed')
    await session.stop()
  })

  test('remembers the conversation and adds up its usage', async () => {
    const { events, turn, session } = await start()
    await turn('first')
    await turn('second')
    expect(events.filter(({ type }) => type === 'usage.updated').at(-1)?.payload).toMatchObject({
      usage: { total: 2580 },
    })
    await session.stop()
  })

  test('that is interrupted closes the connection to the provider and ends as interrupted', async () => {
    const { turn, next, session } = await start()
    const firstDelta = next('assistant.message.delta')
    const ended = turn('HANG interrupted')
    await firstDelta
    await session.interrupt?.()
    expect((await ended).type).toBe('turn.interrupted')
    expect(await llm.until((call) => call.prompt === 'HANG interrupted' && call.aborted)).toBeTruthy()
    await session.stop()
  })

  test('that goes silent ends with a typed failure', async () => {
    const { turn, session } = await start({ silenceTimeoutMs: 50 })
    expect(failureOf(await turn('HANG silent')).reason).toBe('idle_timeout')
    await session.stop()
  })

  test.each([
    [400, 'provider_error'],
    [401, 'runtime_unauthenticated'],
    [402, 'quota_exceeded'],
    [429, 'rate_limited'],
    [500, 'provider_error'],
  ])('that the provider refuses with HTTP %i fails with %s and what it said', async (status, reason) => {
    const { turn, session } = await start()
    const failure = failureOf(await turn(`FAIL_${status}`))
    expect(failure.reason).toBe(reason)
    expect(failure.message).toContain(String(status))
    expect(failure.excerpt).toContain(`mock error ${status}`)
    await session.stop()
  })

  test('whose connection drops fails instead of counting as finished', async () => {
    const { turn, session } = await start()
    expect((await turn('DROP')).type).toBe('turn.errored')
    await session.stop()
  })

  test('without a known price has an unknown cost, not a cost of 0', async () => {
    const { events, turn, session } = await start({ models: [{ id: 'nobody-knows-this-model' }] })
    await turn('hello')
    expect(events.find(({ type }) => type === 'usage.updated')?.payload).toMatchObject({ cost: { source: 'unknown' } })
    await session.stop()
  })
})

describe('a session at an endpoint', () => {
  test('that is stopped in a turn ends the turn first, and nothing comes after', async () => {
    const { events, turn, next, session } = await start()
    const firstDelta = next('assistant.message.delta')
    void turn('HANG stopped')
    await firstDelta
    await session.stop()
    await session.stop()
    expect(await session.done).toEqual({ status: 'stopped', failure: null })
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['turn.interrupted', 'session.stopped'])
    await expect(session.send({ turnId: 'turn_2', text: 'hello?' })).rejects.toThrow(/is stopped/)
  })

  test('needs a key where the endpoint does', async () => {
    await expect(start({ readApiKey: async () => null })).rejects.toMatchObject({
      failure: { reason: 'runtime_unauthenticated' },
    })
  })
})

describe('a description of an endpoint', () => {
  test('lists the models it offers when the operator named none', async () => {
    const { probe } = await runtime({ models: [] }).describe(signal)
    expect(probe.status).toBe('ready')
    expect(probe.models.map((model) => [model.id, model.isDefault ?? false])).toEqual([
      ['mock-model', true],
      ['mock-other', false],
    ])
  })

  test('says that an endpoint cannot be reached, without throwing', async () => {
    const { probe } = await runtime({ baseUrl: 'http://127.0.0.1:9/v1' }).describe(signal)
    expect(probe).toMatchObject({ installed: false, status: 'missing' })
    expect(probe.message).toContain('could not be reached')
  })
})
