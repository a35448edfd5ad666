import { afterEach, describe, expect, it } from 'vitest'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import type { RequestAnswer } from '@/orchestration/model/request'
import { createDemo } from '../support/demo-agent'
import { createHost, TestSession } from '../support/session-harness'

const host = createHost({ PLENUM_DEMO_SPEED: '1000' })
const runtime = createDemo({ host })
const sessions: TestSession[] = []

async function open(request: Partial<StartSessionRequest> = {}, subject = runtime): Promise<TestSession> {
  const test = new TestSession('demo', request)
  sessions.push(test)
  await test.start(subject)
  return test
}
async function answerTo(prompt: string, request: Partial<StartSessionRequest> = {}): Promise<string> {
  const test = await open(request)
  await test.turn(prompt)
  return test.text()
}
const answer = (parts: Partial<RequestAnswer>): RequestAnswer => ({
  action: 'allow',
  optionId: null,
  text: null,
  answers: null,
  ...parts,
})

afterEach(async () => {
  for (const test of sessions.splice(0)) {
    await test.session?.stop()
    expect(await test.survivors()).toEqual([])
  }
})

describe('an answer of the demo', () => {
  const prompt = 'Write a function that parses CSV files in Python'

  it('shows thoughts, a plan, a tool call, text, tokens and money', async () => {
    const test = await open()
    await test.turn(prompt)
    expect(test.all('assistant.thought.delta').length).toBeGreaterThan(0)
    expect(
      test
        .all('turn.plan.updated')
        .at(-1)
        ?.entries.every(({ status }) => status === 'completed'),
    ).toBe(true)
    expect(test.all('tool.started')).toMatchObject([
      { kind: 'search', input: { query: expect.stringContaining('csv') as string } },
    ])
    expect(test.all('tool.completed')).toHaveLength(1)
    const usage = test.all('usage.updated').at(-1)
    expect(usage).toMatchObject({ cost: { source: 'reported' }, model: 'demo-fast' })
    expect(usage?.usage.total).toBe((usage?.usage.input ?? 0) + (usage?.usage.output ?? 0))
    expect(test.text()).toContain('```python')
  })

  it('is the same for the same prompt, model and position, and another otherwise', async () => {
    const first = await answerTo(prompt, { ordinal: 1 })
    expect(await answerTo(prompt, { ordinal: 1 })).toBe(first)
    const others = [
      await answerTo(prompt, { ordinal: 2 }),
      await answerTo(prompt, { model: 'demo-smart' }),
      await answerTo(prompt, { selection: { seed: 7 } }),
    ]
    expect(new Set([first, ...others]).size).toBe(4)
  })

  it('says that no model was asked', async () => {
    expect(await answerTo('Why is the sky blue?')).toContain('No language model was asked')
  })

  it('takes directives for ordinary text unless they are switched on', async () => {
    const plain = createDemo({ directives: false, host })
    const test = await open({}, plain)
    expect((await test.turn('[fail boom] what now?')).type).toBe('turn.completed')
    expect(test.text()).toContain('[fail boom]')
  })

  it('goes on with an earlier session in another process, without telling it again', async () => {
    const before = await open()
    await before.turn('Plan a garden')
    await before.session?.stop()
    const after = await open({ resume: before.session?.identity.providerSessionId ?? '' })
    expect(after.text()).toBe('')
    await after.turn('And in winter?')
    expect(after.text()).toContain('Going on from “Plan a garden”')
  })
})

describe('a directive', () => {
  it('says and thinks exactly what it is told', async () => {
    const test = await open()
    await test.turn('[think hm][say one ][say two]')
    expect(test.text()).toBe('one two')
    expect(test.all('assistant.thought.delta')).toEqual([{ text: 'hm' }])
  })

  it('may be meant for one worker or one model', async () => {
    const prompt = '[@2 say second][@demo-smart say smart][say all]'
    expect(await answerTo(prompt, { ordinal: 1 })).toBe('all')
    expect(await answerTo(prompt, { ordinal: 2 })).toBe('secondall')
    expect(await answerTo(prompt, { ordinal: 1, model: 'demo-smart' })).toBe('smartall')
  })

  it('asks for permission to run exactly this command', async () => {
    const test = await open()
    const end = test.turn('[permission rm -rf build][say after]')
    const { request } = (await test.next('request.opened')).payload
    expect(request).toMatchObject({ kind: 'approval.command', detail: 'rm -rf build', turnId: 'turn-1' })
    expect(request.options.map(({ kind }) => kind)).toEqual(['allow_once', 'allow_always', 'reject_once'])
    await test.session?.respond?.(request.requestId, answer({ action: 'allow' }))
    expect((await end).type).toBe('turn.completed')
    expect(test.all('request.resolved')).toEqual([{ requestId: request.requestId }])
    expect(test.all('tool.completed')).toHaveLength(1)
    await expect(test.session?.respond?.(request.requestId, answer({}))).rejects.toMatchObject({ code: 'not_found' })
  })

  it('closes the tool as denied when a person denies', async () => {
    const test = await open()
    await test.turn('[permission make][say after]', answer({ action: 'deny' }))
    expect(test.all('tool.errored')).toMatchObject([{ message: 'Run make failed.' }])
    expect(test.text()).toBe('after')
  })

  it('refuses an option that was not offered, and keeps the request open', async () => {
    const test = await open()
    const end = test.turn('[permission make][say after]')
    const { requestId } = (await test.next('request.opened')).payload.request
    const wrong = answer({ action: 'choose', optionId: 'nope' })
    await expect(test.session?.respond?.(requestId, wrong)).rejects.toMatchObject({ code: 'invalid_input' })
    await test.session?.respond?.(requestId, answer({ action: 'choose', optionId: 'always' }))
    expect((await end).type).toBe('turn.completed')
  })

  it('asks a question with options', async () => {
    const test = await open()
    const end = test.turn('[ask Which colour?|red|blue]')
    const { request } = (await test.next('request.opened')).payload
    expect(request).toMatchObject({
      kind: 'user_input.tool',
      summary: 'Which colour?',
      questions: [{ id: 'answer', type: 'choice', required: true, options: [{ value: 'red' }, { value: 'blue' }] }],
    })
    await test.session?.respond?.(request.requestId, answer({ action: 'submit', answers: { answer: 'blue' } }))
    await end
    expect(test.text()).toContain('blue')
  })

  it('closes an open request when the turn is interrupted', async () => {
    const test = await open()
    await test.session?.send({ turnId: 't1', text: '[permission make]' })
    await test.next('request.opened')
    await test.session?.interrupt?.()
    await test.next('turn.interrupted')
    expect(test.all('request.closed')).toMatchObject([{ reason: 'The turn was interrupted.' }])
    expect(test.all('tool.errored').length + test.all('tool.completed').length).toBe(1)
  })

  it('closes an open request when the session is stopped', async () => {
    const test = await open()
    await test.session?.send({ turnId: 't1', text: '[permission make]' })
    await test.next('request.opened')
    await test.session?.stop()
    expect(test.all('request.closed')).toHaveLength(1)
  })

  it('reports the tokens and the money it is told', async () => {
    const test = await open()
    await test.turn('[usage 100 20][cost 0.5][say x]')
    await test.turn('[usage 10 5][cost 0.25][say y]')
    expect(test.all('usage.updated').at(-1)).toMatchObject({
      usage: { input: 110, output: 25, total: 135 },
      cost: { source: 'reported', usd: 0.75 },
    })
  })

  it.each([
    ['[fail Quota exceeded]', { type: 'turn.errored', payload: { failure: { reason: 'quota_exceeded' } } }],
    ['[fail too many requests (429)]', { type: 'turn.errored', payload: { failure: { reason: 'rate_limited' } } }],
    ['[fail boom]', { type: 'turn.errored', payload: { failure: { reason: 'provider_error' } } }],
    ['[refuse]', { type: 'turn.completed', payload: { stopReason: 'refusal' } }],
    ['[say x][crash 3]', { type: 'turn.errored', payload: { failure: { reason: 'process_crashed' } } }],
    ['[garbage][say x]', { type: 'turn.completed' }],
    ['[flood 100000]', { type: 'turn.completed' }],
    ['[stream 5 1]', { type: 'turn.completed' }],
    ['[sleep 5][tool read README]', { type: 'turn.completed' }],
    ['[plan a|b|c]', { type: 'turn.completed' }],
    ['[json {"a": [1, "]"]}] What is a ledger?', { type: 'turn.completed' }],
  ])('%s ends as it should', async (prompt, expected) => {
    const test = await open()
    expect(await test.turn(prompt)).toMatchObject(expected)
  })

  it('writes to stderr', async () => {
    const test = await open()
    await test.turn('[stderr careful][say x]')
    expect((await test.next('runtime.stderr')).payload.text).toBe('careful\n')
  })

  it('leaves a grandchild behind, which ends with the session', async () => {
    const test = await open()
    await test.turn('[fork][say x]')
    expect((await test.survivors()).length).toBeGreaterThan(1)
    await test.session?.stop()
    expect(await test.survivors()).toEqual([])
  })

  it('may be deaf: then it is killed', async () => {
    const test = await open()
    await test.session?.send({ turnId: 't1', text: '[say x][deaf]' })
    await test.next('assistant.message.delta')
    await test.session?.interrupt?.()
    await test.session?.stop()
    expect(test.types()).not.toContain('turn.interrupted')
    expect(await test.survivors()).toEqual([])
  })
})
