import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RuntimeEvent } from '@/orchestration/model/events'
import type { ModelOptions } from '@/orchestration/model/target'
import type { EndpointKind } from '@/server/runtimes/endpoint/endpoint-provider'
import type { EndpointOptions } from '@/server/runtimes/endpoint/endpoint-options'
import { createEndpointRuntime } from '@/server/runtimes/endpoint/endpoint-runtime'
import { PRICE_TABLE } from '@/server/runtimes/prices'
import { type MockLlm, startMockLlm } from '../../support/mock-llm/mock-llm'
import { describeRuntime } from '../support/runtime-conformance'
import { realClock, TestSession } from '../support/session-harness'

let llm: MockLlm
beforeAll(async () => {
  llm = await startMockLlm()
})
afterAll(() => llm.close())

const signal = new AbortController().signal

type Subject = {
  /** Below the mock's address. */
  root: string
  keyHeader: string
  path: RegExp
  listed: string[]
  /** A model that the price table knows. */
  priced: string
  /** A field of the usage as the protocol has it. */
  rawOutput: [string, number]
}
const SUBJECTS = {
  'openai-compatible': {
    root: '/v1',
    keyHeader: 'authorization',
    path: /^\/v1\/chat\/completions$/,
    listed: ['mock-model', 'mock-other'],
    priced: 'nobody-prices-this-model',
    rawOutput: ['completion_tokens', 56],
  },
  openai: {
    root: '/v1',
    keyHeader: 'authorization',
    path: /^\/v1\/responses$/,
    listed: ['mock-model', 'mock-other'],
    priced: 'gpt-5',
    rawOutput: ['output_tokens', 56],
  },
  anthropic: {
    root: '/v1',
    keyHeader: 'x-api-key',
    path: /^\/v1\/messages$/,
    listed: ['mock-model', 'mock-other'],
    priced: 'claude-opus-5-5',
    rawOutput: ['output_tokens', 56],
  },
  google: {
    root: '/v1beta',
    keyHeader: 'x-goog-api-key',
    path: /^\/v1beta\/models\/.+:streamGenerateContent$/,
    listed: ['mock-model'],
    priced: 'gemini-2.5-pro',
    rawOutput: ['candidatesTokenCount', 49],
  },
} as const satisfies Record<EndpointKind, Subject>
const KINDS = ['openai-compatible', 'openai', 'anthropic', 'google'] as const satisfies EndpointKind[]

function createRuntime(kind: EndpointKind, options: Partial<EndpointOptions> = {}) {
  return createEndpointRuntime({
    id: 'mock',
    kind,
    title: 'Mock',
    source: 'file',
    baseUrl: `${llm.url}${SUBJECTS[kind].root}`,
    readApiKey: async () => 'a-key',
    keyRequired: true,
    models: [{ id: 'mock-model', inputPerMTok: 1, outputPerMTok: 2 }],
    clock: realClock,
    ...options,
  })
}

function failureOf(event: RuntimeEvent) {
  if (event.type !== 'turn.errored') throw new Error(`expected a failed turn, got ${event.type}`)
  return event.payload.failure
}

for (const kind of KINDS) {
  describeRuntime(`an endpoint of kind ${kind}`, {
    createRuntime: () => createRuntime(kind),
    prompt: 'say hello',
    endlessPrompt: 'HANG here',
    underWay: 'assistant.message.delta',
    cannotWait: true,
  })
}

describe.each(KINDS)('an endpoint of kind %s', (kind) => {
  const subject: Subject = SUBJECTS[kind]

  async function start(
    options: Partial<EndpointOptions> = {},
    target: { model?: string; options?: ModelOptions; selection?: Record<string, string>; diagnostic?: boolean } = {},
  ) {
    const test = new TestSession('mock', target)
    const session = await test.start(createRuntime(kind, options))
    return { test, session }
  }
  const lastCall = () => llm.calls.at(-1)

  test('streams thoughts and text, then its usage with an estimated cost, then its end', async () => {
    const { test, session } = await start()
    expect(await test.turn('THINK please')).toMatchObject({
      type: 'turn.completed',
      payload: { stopReason: 'end_turn' },
    })
    expect(test.text()).toContain('Hello from the mock model.')
    expect(test.all('assistant.thought.delta').map(({ text }) => text)).toEqual(['I think about it. '])
    expect(test.all('assistant.message.delta').length).toBeGreaterThan(2)
    const [reported] = test.all('usage.updated')
    expect(reported).toMatchObject({
      usage: { input: 1234, cached: 1000, cacheWrite: 0, output: 56, total: 1290 },
      cost: { source: 'estimated', usd: (1234 + 2 * 56) / 1_000_000, priceTable: 'configured' },
      model: 'mock-model',
    })
    expect(reported?.raw).toMatchObject({ [subject.rawOutput[0]]: subject.rawOutput[1] })
    expect(test.types().at(-1)).toBe('turn.completed')
    expect(lastCall()?.path).toMatch(subject.path)
    expect(String(lastCall()?.headers[subject.keyHeader])).toContain('a-key')
    await session.stop()
  })

  test('is priced by the table under its version, or not at all', async () => {
    const { test, session } = await start({}, { model: subject.priced })
    await test.turn('hello')
    const cost = test.all('usage.updated')[0]?.cost
    if (kind === 'openai-compatible') expect(cost).toEqual({ source: 'unknown' })
    else expect(cost).toEqual({ source: 'estimated', usd: expect.any(Number) as number, priceTable: PRICE_TABLE })
    await session.stop()
  })

  test('remembers the conversation and adds up tokens and money', async () => {
    const { test, session } = await start()
    await test.turn('first')
    await test.turn('second')
    expect(test.all('usage.updated').at(-1)).toMatchObject({
      usage: { total: 2580 },
      cost: { usd: (2 * (1234 + 2 * 56)) / 1_000_000 },
    })
    expect(JSON.stringify(lastCall()?.body)).toMatch(/first.*Hello from the mock model.*second/)
    await session.stop()
  })

  test('has its connection closed by an interrupt', async () => {
    const { test, session } = await start()
    const ended = test.turn('HANG interrupted')
    await test.next('assistant.message.delta')
    await session.interrupt?.()
    expect((await ended).type).toBe('turn.interrupted')
    const isHungUp = (call: MockLlm['calls'][number]) =>
      call.prompt === 'HANG interrupted' && call.aborted && subject.path.test(call.path)
    expect(await llm.until(isHungUp)).toBeTruthy()
    await session.stop()
  })

  test('that goes silent ends the turn with a typed failure, and is hung up on', async () => {
    const { test, session } = await start({ silenceTimeoutMs: 50 })
    expect(failureOf(await test.turn(`HANG silent ${kind}`)).reason).toBe('idle_timeout')
    expect(await llm.until((call) => call.prompt === `HANG silent ${kind}` && call.aborted)).toBeTruthy()
    await session.stop()
  })

  test.each([
    [400, 'provider_error'],
    [401, 'runtime_unauthenticated'],
    [402, 'quota_exceeded'],
    [429, 'rate_limited'],
    [500, 'provider_error'],
    [529, 'provider_error'],
  ])(
    '[F12] that refuses with HTTP %i fails with %s after one call, and quotes the body to a test only',
    async (status, reason) => {
      const { test, session } = await start()
      const diagnostic = await start({}, { diagnostic: true })
      const before = llm.calls.length
      const failure = failureOf(await test.turn(`FAIL_${status}`))
      expect(failure.reason).toBe(reason)
      expect(failure.message).toContain(String(status))
      expect(JSON.stringify(failure)).not.toContain('mock error')
      expect(llm.calls).toHaveLength(before + 1)
      expect(failureOf(await diagnostic.test.turn(`FAIL_${status}`)).excerpt).toContain(`mock error ${status}`)
      await diagnostic.session.stop()
      await session.stop()
    },
  )

  test('that does not know the model fails as an unknown model', async () => {
    const { test, session } = await start({}, { model: 'no-such-model' })
    expect(failureOf(await test.turn('hello')).reason).toBe('model_unlisted')
    await session.stop()
  })

  test.each(['DROP', 'BREAK'])(
    'fails a turn whose answer ends by %s, instead of counting it as finished',
    async (how) => {
      const { test, session } = await start()
      const failure = failureOf(await test.turn(how))
      expect(['provider_error', 'protocol_error']).toContain(failure.reason)
      expect(failure.message).not.toContain('[object Object]')
      expect(JSON.stringify(failure)).not.toContain('mock overloaded')
      await session.stop()
    },
  )

  test('needs a key where keys are asked for', async () => {
    await expect(start({ readApiKey: async () => null })).rejects.toMatchObject({
      failure: { reason: 'runtime_unauthenticated' },
    })
  })

  test('sends no key of the server where none was given', async () => {
    const { test, session } = await start({ readApiKey: async () => null, keyRequired: false })
    expect((await test.turn('hello')).type).toBe('turn.completed')
    expect(String(lastCall()?.headers[subject.keyHeader] ?? '')).toMatch(/^(Bearer)?$/)
    await session.stop()
  })

  test('refuses settings that it would not honour', async () => {
    await expect(start({}, { options: { fastMode: true } })).rejects.toThrow(/option fastMode/)
    await expect(start({}, { selection: { sandbox: 'off' } })).rejects.toThrow(/setting sandbox/)
  })

  test('lists the models it offers when the operator named none', async () => {
    const { probe } = await createRuntime(kind, { models: [] }).describe(signal)
    expect(probe).toMatchObject({ status: 'ready', auth: { status: 'signed_in' } })
    expect(probe.models.map((model) => [model.id, model.isDefault ?? false])).toEqual(
      subject.listed.map((id, index) => [id, index === 0]),
    )
  })

  test('says that its key is refused', async () => {
    const { probe } = await createRuntime(kind, { readApiKey: async () => 'wrong-key' }).describe(signal)
    expect(probe).toMatchObject({ status: 'unauthenticated', auth: { status: 'signed_out' } })
    const { test, session } = await start({ readApiKey: async () => 'wrong-key' })
    expect(failureOf(await test.turn('hello')).reason).toBe('runtime_unauthenticated')
    await session.stop()
  })

  test('says that it cannot be reached, without throwing', async () => {
    const { probe } = await createRuntime(kind, { baseUrl: 'http://127.0.0.1:9/v1' }).describe(signal)
    expect(probe).toMatchObject({ installed: false, status: 'missing' })
    expect(probe.message).toContain('could not be reached')
    const { test, session } = await start({ baseUrl: 'http://127.0.0.1:9/v1' })
    expect(failureOf(await test.turn('hello'))).toMatchObject({ reason: 'provider_error' })
    await session.stop()
  })
})

describe('options of a target', () => {
  const ADAPTIVE = { type: 'adaptive', display: 'summarized' }

  test.each<[EndpointKind, string, ModelOptions, Record<string, unknown>]>([
    ['openai-compatible', 'any', { reasoningEffort: 'high' }, { reasoning_effort: 'high' }],
    ['openai', 'gpt-5', { reasoningEffort: 'low' }, { reasoning: { effort: 'low' }, store: false }],
    [
      'anthropic',
      'claude-opus-4-8',
      { reasoningEffort: 'low' },
      { thinking: ADAPTIVE, output_config: { effort: 'low' } },
    ],
    [
      'anthropic',
      'claude-sonnet-4-5',
      { thinkingBudget: 2048 },
      { thinking: { type: 'enabled', budget_tokens: 2048 } },
    ],
    ['google', 'gemini-2.5-pro', { thinkingBudget: 512 }, thinking({ includeThoughts: true, thinkingBudget: 512 })],
    ['google', 'gemini-2.5-pro', { thinkingBudget: 0 }, thinking({ includeThoughts: false, thinkingBudget: 0 })],
    [
      'google',
      'gemini-3.8-flash',
      { thinkingLevel: 'high' },
      thinking({ includeThoughts: true, thinkingLevel: 'high' }),
    ],
  ])('reach %s for %s as its API names them: %o', async (kind, model, options, sent) => {
    const test = new TestSession('mock', { model, options })
    const session = await test.start(createRuntime(kind))
    expect((await test.turn('hello')).type).toBe('turn.completed')
    expect(llm.calls.at(-1)?.body).toMatchObject(sent)
    await session.stop()
  })

  function thinking(thinkingConfig: Record<string, unknown>) {
    return { generationConfig: { thinkingConfig } }
  }

  test.each<[EndpointKind, string, string[]]>([
    ['anthropic', 'claude-3-7-sonnet-20250219', ['thinkingBudget']],
    ['anthropic', 'claude-sonnet-4-20250514', ['thinkingBudget']],
    ['anthropic', 'claude-opus-4-5-20251101', ['reasoningEffort', 'thinkingBudget']],
    ['anthropic', 'claude-opus-5-5', ['reasoningEffort']],
    ['anthropic', 'claude-3-5-haiku-20241022', []],
    ['google', 'gemini-2.5-flash', ['thinkingBudget']],
    ['google', 'gemini-3.8-flash', ['thinkingLevel']],
    ['google', 'gemma-4', []],
    ['openai', 'o3-mini', ['reasoningEffort']],
    ['openai', 'gpt-6-sol', ['reasoningEffort']],
    ['openai', 'gpt-4.1', []],
  ])('are offered by %s for %s: %o', async (kind, id, names) => {
    const { probe } = await createRuntime(kind, { models: [{ id }] }).describe(signal)
    expect(probe.models[0]?.options.map(({ name }) => name)).toEqual(names)
  })
})
