import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/session-harness'
import { talk, type Scene } from '../support/talking-runtime'

/** What agents said when the mock provider failed them. */
const RECORDED = JSON.parse(
  readFileSync(path.join(root, 'test/runtimes/fixtures/reported-errors.json'), 'utf8'),
) as Record<string, Scene>
const AN_ANSWER = { stopReason: 'end_turn' }

const sceneOf = (name: string): Scene => RECORDED[name] ?? { chunks: [], answer: null }

describe('an error that an agent reports as an answer', () => {
  it.each([
    ['copilot FAIL_400', 'provider_error'],
    ['copilot FAIL_401', 'runtime_unauthenticated'],
    ['copilot FAIL_429', 'rate_limited'],
    ['copilot FAIL_500', 'provider_error'],
    ['copilot DROP', 'provider_error'],
    ['copilot BREAK', 'provider_error'],
  ])('fails the turn for its own reason, and is no part of the answer: %s', async (name, reason) => {
    const { failure, text } = await talk(name.split(' ')[0] ?? '', { [name]: sceneOf(name) })
    expect(failure).toMatchObject({ reason })
    expect(failure?.message).toContain('ended with an error it reported as an answer: Error: ')
    expect(text).not.toMatch(/Error: |Retrying/)
  })

  it.each(['nanocoder FAIL_401', 'nanocoder FAIL_429', 'nanocoder DROP', 'nanocoder BREAK'])(
    'is said once where the agent also fails the turn: %s',
    async (name) => {
      const { failure, text } = await talk('nanocoder', { [name]: sceneOf(name) })
      expect(failure).not.toBeNull()
      expect(text).not.toContain('**Error:**')
    },
  )

  it.each([
    ['claude', ['API Error: 401 {"type":"error","error":{"type":"authentication_error"}} · Please run /login']],
    ['claude', ['API Error: Connection error.']],
    ['claude', ['Claude AI usage limit reached|1760000000']],
    ['claude', ['API Er', 'ror: 500 {"type":"error"', ',"error":{"type":"api_error"}}']],
    ['gemini', ['[API Error: 429 You exceeded your current quota]']],
    ['qwen', ['\n[API Error: 401 Incorrect API key provided]\n']],
    [
      'goose',
      [
        'Ran into this error: Server error: 503.\n\nPlease retry if you think this is a transient or recoverable error.',
      ],
    ],
    [
      'copilot',
      [
        'Partial answer. ',
        'Error: Failed to get response from the AI model; retried 5 times (total retry wait time: 4.01 seconds) Last error: 503 overloaded',
      ],
    ],
  ])('is found in the words of %s: %j', async (agent, chunks) => {
    const { end } = await talk(agent, { said: { chunks, answer: AN_ANSWER } })
    expect(end.type).toBe('turn.errored')
  })

  it.each([
    [
      'copilot',
      ['The log says "Error: Failed to get response from the AI model; retried 5 times", which is a rate limit.'],
    ],
    [
      'copilot',
      [
        'Error: Failed to get response from the AI model; retried 5 times (total retry wait time: 1.00 seconds) Last error: 429',
        '\n\nis what you see when the provider is busy.',
      ],
    ],
    ['copilot', ['Info: Retrying is set in config.yml.']],
    ['claude', ['API Error: 401 means that the key is wrong.']],
    ['claude', ['The output was:\n\nAPI Error: 500 {"type":"error"}\n\nRestart it.']],
    ['gemini', ['[API Error: 429] is what the provider says. Wait.']],
    ['qwen', ['Look for "[API Error: 500]" in the log.']],
    ['nanocoder', ['**Error:** handling is done in `main.ts`.\n\nIt catches everything.']],
    ['goose', ['Ran into this error: see line 5.']],
    ['opencode', ['Error: 401 Unauthorized']],
  ])('is not seen in an answer of %s about one: %j', async (agent, chunks) => {
    const { end, text } = await talk(agent, { said: { chunks, answer: AN_ANSWER } })
    expect(end.type).toBe('turn.completed')
    expect(text).toBe(chunks.join(''))
  })
})

describe('an agent that tries its provider again', () => {
  it('says so in events and not in its answer, as copilot does', async () => {
    const { retries, text } = await talk('copilot', { 'copilot BREAK': sceneOf('copilot BREAK') })
    expect(retries.length).toBeGreaterThan(2)
    expect(retries[0]).toMatchObject({ turnId: 'turn_1', reason: 'provider_error', attempt: null })
    expect(text.trim()).toMatch(/^(about to break\s*)+$/)
  })

  it.each([
    ['limit', 'rate_limited'],
    ['service', 'provider_error'],
    ['access', 'runtime_unauthenticated'],
  ])('says which try it is at and why, as claude does: %s', async (category, reason) => {
    const sessionFailure = { category, severity: 'warning', title: 'Retrying Claude, attempt 9 of 10.' }
    const retry = {
      sessionUpdate: 'session_info_update',
      _meta: { jetbrains: { air: { version: 1, sessionFailure } } },
    }
    const { retries, end } = await talk('claude', { again: { chunks: [retry, 'done'], answer: AN_ANSWER } })
    expect(retries).toEqual([
      { turnId: 'turn_1', reason, message: 'Retrying Claude, attempt 9 of 10.', attempt: 9, attempts: 10 },
    ])
    expect(end.type).toBe('turn.completed')
  })
})

describe('usage that comes with an agent’s words', () => {
  const chunk = (inputTokens: number) => ({
    sessionUpdate: 'agent_message_chunk',
    content: { type: 'text', text: '' },
    _meta: { usage: { inputTokens, outputTokens: 56, totalTokens: inputTokens + 56, thoughtTokens: 7 } },
  })

  it('is added up call by call, as qwen reports it', async () => {
    const { test } = await talk('qwen', { go: { chunks: [chunk(100), 'x', chunk(200)], answer: AN_ANSWER } })
    expect(test.all('usage.updated').at(-1)?.usage).toMatchObject({ input: 300, output: 112, total: 412 })
  })

  it('is counted once where the end of the turn reports it too', async () => {
    const usage = { inputTokens: 300, outputTokens: 112, totalTokens: 412 }
    const { test } = await talk('qwen', {
      go: { chunks: [chunk(100), 'x', chunk(200)], answer: { ...AN_ANSWER, usage } },
    })
    expect(test.all('usage.updated').at(-1)?.usage).toMatchObject({ total: 412 })
  })
})
