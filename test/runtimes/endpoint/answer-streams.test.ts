import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addToMessages, NO_MESSAGES } from '@/orchestration/model/message-text'
import type { EndpointKind } from '@/server/runtimes/endpoint/endpoint-provider'
import type { EndpointOptions } from '@/server/runtimes/endpoint/endpoint-options'
import { named, type Script, sse, startScriptedEndpoint } from '../support/scripted-endpoint'
import { TestSession } from '../support/session-harness'

let endpoint: Awaited<ReturnType<typeof startScriptedEndpoint>>
beforeAll(async () => {
  endpoint = await startScriptedEndpoint()
})
afterAll(() => endpoint.close())

/** One turn on a scripted answer: how it ended, what it said, what was kept raw and what it cost. */
async function play(
  script: Script | Script['pieces'],
  options: { kind?: EndpointKind } & Partial<EndpointOptions> = {},
) {
  const { kind = 'openai-compatible', ...others } = options
  endpoint.play(Array.isArray(script) ? { pieces: script } : script)
  const session = new TestSession('scripted')
  const started = await session.start(endpoint.runtime(kind, others))
  const end = await session.turn('hello')
  await started.stop()
  return {
    end: end.type === 'turn.completed' ? end.payload.stopReason : end.type,
    failure: end.type === 'turn.errored' ? end.payload.failure : null,
    text: session.events.reduce(addToMessages, NO_MESSAGES).text,
    thought: session
      .all('assistant.thought.delta')
      .map(({ text }) => text)
      .join(''),
    unreadable: session.all('runtime.decode_error').map(({ excerpt }) => excerpt),
    raw: session.all('runtime.event').map(({ method }) => method),
    usage: session.all('usage.updated').at(-1),
  }
}

const delta = (content: unknown, finish: string | null = null) =>
  sse({ object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })
const finish = (reason: string) => sse({ choices: [{ index: 0, delta: {}, finish_reason: reason }] })
const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }
const DONE = sse('[DONE]')

describe('a stream of chat completions', () => {
  test.each<[string, string[]]>([
    ['a usage chunk without choices', [sse({ id: 'x', usage: USAGE }), DONE]],
    ['a usage chunk with choices null', [sse({ choices: null, usage: USAGE }), DONE]],
    ['a usage chunk with empty choices', [sse({ choices: [], usage: USAGE }), DONE]],
    ['a choice without delta', [sse({ choices: [{ index: 0, finish_reason: null }], usage: USAGE }), DONE]],
    ['a choice that is null', [sse({ choices: [null], usage: USAGE }), DONE]],
    ['a chunk that is cut JSON', ['data: {"choices":[{"del\n\n', sse({ usage: USAGE })]],
    ['a chunk that is no object', [sse('"hm"'), sse('[1]'), sse('null'), sse({ usage: USAGE })]],
    ['no mark of the end', [sse({ choices: [], usage: USAGE })]],
    ['an error after the end', [sse({ choices: [], usage: USAGE }), sse({ error: { message: 'late' } })]],
    ['a comment and an unknown event', [': keep-alive\n\n', 'event: ping\n\n', sse({ choices: [], usage: USAGE })]],
  ])('keeps an answer that is followed by %s', async (_what, tail) => {
    const result = await play([delta('The '), delta('answer'), finish('stop'), ...tail])
    expect(result).toMatchObject({ end: 'end_turn', text: 'The answer', usage: { usage: { input: 10, output: 5 } } })
  })

  test('keeps pieces that cannot be read raw and goes on', async () => {
    const result = await play([delta('a'), sse('{"broken'), sse({ strange: true }), delta('b'), finish('stop'), DONE])
    expect(result).toMatchObject({ end: 'end_turn', text: 'ab', unreadable: ['{"broken', '{"strange":true}'] })
  })

  test.each([
    ['usage before the text', [sse({ choices: [], usage: USAGE }), delta('ab'), finish('stop')]],
    [
      'usage null in each chunk',
      [sse({ choices: [{ index: 0, delta: { content: 'ab' } }], usage: null }), finish('stop'), sse({ usage: USAGE })],
    ],
    [
      'a chunk of \\r\\n lines',
      [delta('ab').replaceAll('\n', '\r\n'), finish('stop').replaceAll('\n', '\r\n'), sse({ usage: USAGE })],
    ],
    ['no blank lines', [`${delta('a').trim()}\n${delta('b').trim()}\n`, finish('stop'), sse({ usage: USAGE })]],
    ['no space after data:', [delta('ab').replace('data: ', 'data:'), finish('stop'), sse({ usage: USAGE })]],
    [
      'an azure filter chunk',
      [sse({ choices: [], prompt_filter_results: [] }), delta('ab'), finish('stop'), sse({ usage: USAGE })],
    ],
    ['text in the last chunk', [delta('a'), delta('b', 'stop'), sse({ usage: USAGE })]],
    [
      'the whole message repeated at the end',
      [delta('ab'), sse({ choices: [{ message: { content: 'ab' }, finish_reason: 'stop' }], usage: USAGE })],
    ],
    ['content in parts', [delta([{ type: 'text', text: 'ab' }]), finish('stop'), sse({ usage: USAGE })]],
    ['content null beside text', [delta(null), delta('ab'), delta(''), finish('stop'), sse({ usage: USAGE })]],
    ['an empty finish_reason', [delta('a', ''), delta('b', 'stop'), sse({ usage: USAGE })]],
    ['usage in the choice', [delta('ab'), sse({ choices: [{ delta: {}, finish_reason: 'stop', usage: USAGE }] })]],
  ])('reads %s', async (_what, pieces) => {
    const result = await play(pieces)
    expect(result).toMatchObject({
      end: 'end_turn',
      text: 'ab',
      unreadable: [],
      usage: { usage: { input: 10, output: 5 } },
    })
  })

  test('puts characters together that are split over chunks, byte by byte', async () => {
    const bytes = new TextEncoder().encode(`${delta('日本語 👩‍👩‍👧 é')}${finish('stop')}`)
    const result = await play([...bytes].map((byte) => Uint8Array.of(byte)))
    expect(result).toMatchObject({ end: 'end_turn', text: '日本語 👩‍👩‍👧 é' })
  })

  test.each([
    ['length', 'max_tokens'],
    ['content_filter', 'refusal'],
    ['stop', 'end_turn'],
    ['eos', 'end_turn'],
    ['tool_calls', 'end_turn'], // without a call of a tool
  ])('that ends with %s ends the turn as %s', async (reason, end) => {
    expect(await play([delta('text'), finish(reason), DONE])).toMatchObject({ end, text: 'text' })
  })

  test.each(['tool_calls', 'stop'])('that ends with a call of a tool and %s says so', async (reason) => {
    const call = { index: 0, id: 'c', type: 'function', function: { name: 'web_search', arguments: '{}' } }
    const result = await play([
      delta('Let me look.'),
      sse({ choices: [{ delta: { tool_calls: [call] } }] }),
      finish(reason),
    ])
    expect(result).toMatchObject({ end: 'turn.errored', text: 'Let me look.', failure: { reason: 'no_output' } })
    expect(result.failure?.message).toContain('web_search')
  })

  test('that the provider gave up says so in its word', async () => {
    const result = await play([delta('half'), finish('insufficient_system_resource'), DONE])
    expect(result.failure).toMatchObject({ reason: 'provider_error' })
    expect(result.failure?.message).toContain('insufficient_system_resource')
  })

  test.each<[string, Script, RegExp]>([
    [
      'cut before its end',
      { pieces: [delta('half')], end: 'cut' },
      /connection .* broke before its answer was finished/,
    ],
    ['ended without a word', { pieces: [delta('half')] }, /ended its stream before its answer was finished/],
    ['empty', { pieces: [] }, /answered with nothing/],
    ['a web page', { pieces: ['<html></html>'], contentType: 'text/html' }, /web page/],
  ])('that is %s fails in words that say so', async (_what, script, words) => {
    const result = await play(script)
    expect(result).toMatchObject({ end: 'turn.errored' })
    expect(result.failure?.message).toMatch(words)
    expect(result.failure?.message).not.toContain('could not be reached')
  })

  test('that is cut after its end is an answer', async () => {
    expect(await play({ pieces: [delta('whole'), finish('stop')], end: 'cut' })).toMatchObject({
      end: 'end_turn',
      text: 'whole',
    })
  })

  test('that has the mark of the end alone is an answer', async () => {
    expect(await play([delta('whole'), DONE])).toMatchObject({ end: 'end_turn', text: 'whole' })
  })

  test('that is left open after its end is an answer', async () => {
    const result = await play({ pieces: [delta('whole'), finish('stop')], end: 'hang' }, { silenceTimeoutMs: 50 })
    expect(result).toMatchObject({ end: 'end_turn', text: 'whole' })
  })

  test.each([
    [{ message: 'slow down', code: 429 }, 'rate_limited'],
    [{ message: 'Rate limit reached', type: 'rate_limit_error' }, 'rate_limited'],
    [{ message: 'You exceeded your current quota', code: 'insufficient_quota' }, 'quota_exceeded'],
    [
      { message: "This model's maximum context length is 8192 tokens", code: 'context_length_exceeded' },
      'context_exceeded',
    ],
    [{ message: 'boom', code: 502 }, 'provider_error'],
    ['boom', 'provider_error'],
  ])('with the error %j in it fails as %s', async (error, reason) => {
    const result = await play([delta('half'), sse({ error })])
    expect(result).toMatchObject({ end: 'turn.errored', text: 'half', failure: { reason } })
    expect(result.failure?.message).toContain('in the middle of its answer')
  })

  test.each(['reasoning', 'reasoning_content', 'thinking'])('tells thoughts in the field %s apart', async (field) => {
    const thought = sse({ choices: [{ delta: { [field]: 'hm' } }] })
    expect(await play([thought, delta('yes'), finish('stop')])).toMatchObject({ thought: 'hm', text: 'yes' })
  })

  test('parts what is said before and after a thought', async () => {
    const thought = sse({ choices: [{ delta: { reasoning: 'hm' } }] })
    expect(await play([delta('One.'), thought, delta('Two.'), finish('stop')])).toMatchObject({ text: 'One.\n\nTwo.' })
  })

  test('that is one JSON body is an answer', async () => {
    const body = {
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: 'whole' }, finish_reason: 'stop' }],
      usage: USAGE,
    }
    const result = await play({ pieces: [JSON.stringify(body)], contentType: 'application/json' })
    expect(result).toMatchObject({ end: 'end_turn', text: 'whole', usage: { usage: { total: 15 } } })
  })
})

describe('what an answer cost', () => {
  const PRICED = { models: [{ id: 'a-model', inputPerMTok: 3, outputPerMTok: 15 }] }
  const CACHED = { prompt_tokens: 17_903, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 17_817 } }

  test.each([
    [{ ...CACHED, cost: 0.0055 }, 0.0055],
    [{ ...CACHED, cost: '0.0055' }, 0.0055],
    [{ ...CACHED, cost: { total_cost: 0.0055 } }, 0.0055],
    [{ ...CACHED, cost: 0 }, 0],
    [{ ...CACHED, cost: 0.0005, is_byok: true, cost_details: { upstream_inference_cost: 0.005 } }, 0.0055],
  ])('is what the provider reports: %j', async (usage, usd) => {
    const result = await play([delta('a'), finish('stop'), sse({ usage })], PRICED)
    expect(result.usage?.cost).toEqual({ source: 'reported', usd })
  })

  test('is estimated with the price of cached input where there is one', async () => {
    const models = [{ ...PRICED.models[0], id: 'a-model', cachedInputPerMTok: 0.3 }]
    const result = await play([delta('a'), finish('stop'), sse({ usage: CACHED })], { models })
    const usd = (86 * 3 + 17_817 * 0.3 + 100 * 15) / 1_000_000
    expect(result.usage?.cost).toEqual({ source: 'estimated', usd, priceTable: 'configured' })
  })

  test('is an estimate that says that it has no price of cached input', async () => {
    const result = await play([delta('a'), finish('stop'), sse({ usage: CACHED })], PRICED)
    const usd = (17_903 * 3 + 100 * 15) / 1_000_000
    expect(result.usage?.cost).toEqual({ source: 'estimated', usd, priceTable: 'configured', lacksCachedPrice: true })
  })

  test.each([[[]], [[sse({ usage: null })]], [[sse({ usage: { prompt_tokens: 0, completion_tokens: 0 } })]]])(
    'is unknown, not $0, where no tokens are reported: %j',
    async (tail) => {
      const result = await play([delta('a'), finish('stop'), ...tail], PRICED)
      expect(result.usage?.cost).toEqual({ source: 'unknown' })
    },
  )
})

describe('answers by the other protocols', () => {
  const block = (type: string, text: string, index = 0) =>
    named({ type: 'content_block_delta', index, delta: { type: `${type}_delta`, [type]: text } } as { type: string })
  const stopped = (reason: string, usage: object = { output_tokens: 5 }) =>
    named({ type: 'message_delta', delta: { stop_reason: reason }, usage } as { type: string })
  const began = named({
    type: 'message_start',
    message: {
      usage: { input_tokens: 10, cache_read_input_tokens: 90, cache_creation_input_tokens: 20, output_tokens: 1 },
    },
  } as { type: string })

  test.each([
    ['end_turn', 'end_turn'],
    ['stop_sequence', 'end_turn'],
    ['max_tokens', 'max_tokens'],
    ['refusal', 'refusal'],
  ])('anthropic: %s is %s, whatever comes after it', async (reason, end) => {
    const result = await play(
      [
        began,
        block('text', 'a'),
        stopped(reason),
        named({ type: 'error', error: { type: 'overloaded_error' } } as { type: string }),
      ],
      { kind: 'anthropic' },
    )
    expect(result).toMatchObject({
      end,
      text: 'a',
      usage: { usage: { input: 120, cached: 90, cacheWrite: 20, output: 5 } },
    })
  })

  test('anthropic: unknown events are kept raw, thoughts part messages', async () => {
    const result = await play(
      [
        began,
        named({ type: 'new_event' }),
        named({ type: 'ping' }),
        block('text', 'One.'),
        block('thinking', 'hm', 1),
        block('text', 'Two.', 2),
        stopped('end_turn'),
      ],
      { kind: 'anthropic' },
    )
    expect(result).toMatchObject({
      end: 'end_turn',
      text: 'One.\n\nTwo.',
      thought: 'hm',
      unreadable: ['{"type":"new_event"}'],
    })
  })

  test.each(['anthropic', 'openai', 'google'] as const)('%s: an error before the end fails the turn', async (kind) => {
    const pieces = {
      anthropic: [
        began,
        block('text', 'a'),
        named({ type: 'error', error: { type: 'overloaded_error', message: 'x' } } as { type: string }),
      ],
      openai: [
        named({ type: 'response.output_text.delta', item_id: 'm', delta: 'a' } as { type: string }),
        named({ type: 'error', code: 'server_error', message: 'x' } as { type: string }),
      ],
      google: [
        sse({ candidates: [{ content: { parts: [{ text: 'a' }] } }] }),
        sse({ error: { code: 503, status: 'UNAVAILABLE', message: 'x' } }),
      ],
    }[kind]
    expect(await play(pieces, { kind })).toMatchObject({ end: 'turn.errored', text: 'a' })
  })

  test('openai: messages are kept apart, the end decides', async () => {
    const text = (item_id: string, deltaText: string) =>
      named({ type: 'response.output_text.delta', item_id, output_index: 0, delta: deltaText } as { type: string })
    const usage = {
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 2 },
    }
    const end = named({ type: 'response.completed', response: { usage, output: [] } } as { type: string })
    const result = await play([text('m1', 'One.'), text('m2', 'Two'), text('m2', '.'), sse('{"cut'), end], {
      kind: 'openai',
    })
    expect(result).toMatchObject({ end: 'end_turn', text: 'One.\n\nTwo.', unreadable: ['{"cut'] })
    expect(result.usage?.usage).toMatchObject({ input: 10, cached: 4, output: 5, reasoning: 2 })
  })

  test.each([
    ['max_output_tokens', 'max_tokens'],
    ['content_filter', 'refusal'],
  ])('openai: incomplete by %s is %s', async (reason, end) => {
    const text = named({ type: 'response.output_text.delta', item_id: 'm', delta: 'a' } as { type: string })
    const incomplete = named({ type: 'response.incomplete', response: { incomplete_details: { reason } } } as {
      type: string
    })
    expect(await play([text, incomplete], { kind: 'openai' })).toMatchObject({ end, text: 'a' })
  })

  test.each([
    ['STOP', 'end_turn'],
    ['MAX_TOKENS', 'max_tokens'],
    ['SAFETY', 'refusal'],
    ['RECITATION', 'refusal'],
  ])('google: %s is %s', async (finishReason, end) => {
    const usageMetadata = {
      promptTokenCount: 100,
      cachedContentTokenCount: 80,
      candidatesTokenCount: 5,
      thoughtsTokenCount: 3,
    }
    const pieces = [
      sse({ candidates: [{ content: { parts: [{ text: 'hm', thought: true }, { text: 'a' }] } }] }),
      sse({ candidates: [{ content: { role: 'model' } }] }),
      sse({ candidates: [{ finishReason }], usageMetadata }),
      sse({ usageMetadata }),
    ]
    const result = await play(pieces, { kind: 'google' })
    expect(result).toMatchObject({ end, text: 'a', thought: 'hm', unreadable: [] })
    expect(result.usage?.usage).toMatchObject({ input: 100, cached: 80, output: 8, reasoning: 3 })
  })

  test('google: a blocked prompt is a refusal', async () => {
    expect(await play([sse({ promptFeedback: { blockReason: 'SAFETY' } })], { kind: 'google' })).toMatchObject({
      end: 'refusal',
    })
  })

  test.each(['anthropic', 'openai', 'google'] as const)('%s: a stream that ends without an end fails', async (kind) => {
    const pieces = {
      anthropic: [began, block('text', 'a')],
      openai: [named({ type: 'response.output_text.delta', item_id: 'm', delta: 'a' } as { type: string })],
      google: [sse({ candidates: [{ content: { parts: [{ text: 'a' }] } }] })],
    }[kind]
    for (const script of [{ pieces }, { pieces, end: 'cut' as const }]) {
      expect(await play(script, { kind })).toMatchObject({ end: 'turn.errored', failure: { reason: 'provider_error' } })
    }
  })
})

describe('thoughts inside the text', () => {
  test('are thoughts, over chunk borders', async () => {
    const result = await play([...'<think>hm, so</think>\n\nyes'].map((char) => delta(char)).concat(finish('stop')))
    expect(result).toMatchObject({ end: 'end_turn', thought: 'hm, so', text: 'yes' })
  })

  test('are not sent again with the next turn', async () => {
    endpoint.play({ pieces: [delta('<think>hm</think>yes'), finish('stop')] })
    endpoint.play({ pieces: [delta('again'), finish('stop')] })
    const session = new TestSession('scripted')
    const started = await session.start(endpoint.runtime('openai-compatible'))
    await session.turn('one')
    await session.turn('two')
    await started.stop()
    expect(JSON.stringify(endpoint.bodies.at(-1))).toContain('"yes"')
    expect(JSON.stringify(endpoint.bodies.at(-1))).not.toContain('think')
  })
})
