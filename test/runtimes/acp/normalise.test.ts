import { describe, expect, it } from 'vitest'
import { failureOfError, reasonOfText } from '@/server/runtimes/acp/acp-failure'
import { GENERIC_PROFILE } from '@/server/runtimes/acp/acp-profile'
import { toFormAnswer, toQuestions } from '@/server/runtimes/acp/elicitation'
import { toOutcome, toPermissionRequest } from '@/server/runtimes/acp/permission'
import { toTokenUsage } from '@/server/runtimes/acp/session-usage'
import { elicitationRequestSchema, permissionRequestSchema } from '@/server/runtimes/acp/wire'
import { profileOf } from '@/server/runtimes/detect/agent-catalogue'

describe('token counts', () => {
  const auto = GENERIC_PROFILE
  it.each([
    // As codex over the protocol reports it: cached beside the input, thoughts within the output.
    [
      { inputTokens: 468, cachedReadTokens: 2000, outputTokens: 112, thoughtTokens: 14, totalTokens: 2580 },
      { input: 2468, output: 112, total: 2580 },
    ],
    [
      { inputTokens: 100, cachedReadTokens: 40, outputTokens: 20, totalTokens: 120 },
      { input: 100, output: 20, total: 120 },
    ],
    [
      { inputTokens: 100, outputTokens: 20, thoughtTokens: 5, totalTokens: 125 },
      { input: 100, output: 25, total: 125 },
    ],
    [
      { inputTokens: 1, outputTokens: 2 },
      { input: 1, output: 2, total: 3 },
    ],
  ])('are made whole by the reported total: %j', (report, expected) => {
    expect(toTokenUsage(report, auto)).toMatchObject(expected)
  })

  it('follow the profile where the agent’s meaning is known', () => {
    const opencode = profileOf('opencode', ['acp'])
    const report = { inputTokens: 10, cachedReadTokens: 90, outputTokens: 5, thoughtTokens: 3, totalTokens: 15 }
    expect(toTokenUsage(report, opencode)).toMatchObject({
      input: 100,
      cached: 90,
      output: 8,
      reasoning: 3,
      total: 108,
    })
  })
})

describe('a profile', () => {
  it.each([
    ['npx', ['-y', '@agentclientprotocol/claude-agent-acp@0.101.0'], 'default'],
    ['/opt/bin/claude-agent-acp', [], 'default'],
    ['my-agent', ['--acp'], undefined],
  ])('is found by the command line %s %j', (command, args, startMode) => {
    expect(profileOf(command, args).startMode).toBe(startMode)
  })
})

describe('an agent’s error', () => {
  it.each([
    ['429 Too Many Requests', 'rate_limited'],
    ['You exceeded your current quota', 'quota_exceeded'],
    ['HTTP 401', 'runtime_unauthenticated'],
    ['403 Forbidden', 'runtime_unauthenticated'],
    ['model gpt-9 does not exist', 'model_unlisted'],
    ['Internal error', 'provider_error'],
  ])('"%s" means %s', (text, reason) => {
    expect(reasonOfText(text)).toBe(reason)
  })

  it('keeps what the agent said as an excerpt, with its data', () => {
    const error = Object.assign(new Error('Internal error'), { code: -32603, data: { status: 429 } })
    expect(failureOfError(error, 'Agent')).toEqual({
      reason: 'rate_limited',
      message: 'Agent: Internal error',
      excerpt: 'Internal error {"status":429}',
    })
  })
})

describe('a permission', () => {
  const request = (toolCall: unknown, options: unknown) =>
    toPermissionRequest(permissionRequestSchema.parse({ toolCall, options }), {
      requestId: 'r',
      turnId: 't',
      toolId: 'x',
    })
  const answer = { action: 'allow', optionId: null, text: null, answers: null } as const
  const options = [
    { optionId: 'always', name: 'Always', kind: 'allow_always' },
    { optionId: 'once', name: 'Once', kind: 'allow_once' },
    { optionId: 'no', name: 'No', kind: 'reject_once' },
    { optionId: 'odd', name: 'Odd', kind: 'from_the_future' },
  ]
  const asked = request({ toolCallId: 'x', title: 'Run', kind: 'execute', rawInput: { command: 'ls' } }, options)

  it('shows the exact command, or the diff', () => {
    expect(asked).toMatchObject({ kind: 'approval.command', detail: 'ls' })
    const content = [{ type: 'diff', path: 'a.txt', oldText: 'old', newText: 'new' }]
    expect(request({ toolCallId: 'x', kind: 'edit', content }, [])).toMatchObject({
      kind: 'approval.file_change',
      detail: 'a.txt\n--- before\nold\n+++ after\nnew',
    })
    const more = { command: 'ls', cwd: '/etc' }
    expect(request({ toolCallId: 'x', kind: 'execute', rawInput: more }, []).detail).toBe('ls\n\ncwd: /etc')
  })

  it('is answered by the kind of an option, never by its place', () => {
    expect(toOutcome(asked.options, answer)).toEqual({ outcome: 'selected', optionId: 'once' })
    expect(toOutcome(asked.options, { ...answer, action: 'deny' })).toEqual({ outcome: 'selected', optionId: 'no' })
    expect(toOutcome(asked.options, { ...answer, action: 'cancel' })).toEqual({ outcome: 'cancelled' })
    expect(asked.options[3]?.kind).toBe('choice')
  })

  it('never takes "allow" for "always"', () => {
    expect(() => toOutcome(asked.options.slice(0, 1), answer)).toThrow('offers no option to allow this once')
  })
})

describe('a form', () => {
  const form = elicitationRequestSchema.parse({
    mode: 'form',
    message: 'Some questions',
    requestedSchema: {
      type: 'object',
      required: ['colour'],
      properties: {
        colour: { type: 'string', oneOf: [{ const: 'r', title: 'Red' }] },
        count: { type: 'integer' },
        sure: { type: 'boolean' },
        tags: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
      },
    },
  })
  const questions = toQuestions(form)
  const submit = (answers: Record<string, string | number | boolean | string[]>) =>
    toFormAnswer(questions, { action: 'submit', optionId: null, text: null, answers })

  it('becomes questions of its types', () => {
    expect(questions.map(({ id, type, required }) => [id, type, required])).toEqual([
      ['colour', 'choice', true],
      ['count', 'number', false],
      ['sure', 'boolean', false],
      ['tags', 'multi', false],
    ])
  })

  it('is answered in its own types', () => {
    expect(submit({ colour: 'r', count: '3', sure: 'true', tags: ['a'] })).toEqual({
      action: 'accept',
      content: { colour: 'r', count: 3, sure: true, tags: ['a'] },
    })
  })

  it.each([
    [{}, 'must be answered'],
    [{ colour: 'green' }, 'expects one of r'],
    [{ colour: 'r', count: 'many' }, 'expects a number'],
    [{ colour: 'r', tags: ['z'] }, 'expects some of a, b'],
    [{ colour: 'r', other: 'x' }, 'There is no question other'],
  ])('refuses %j', (answers, message) => {
    expect(() => submit(answers)).toThrow(message)
  })
})
