import { afterEach, describe, expect, it } from 'vitest'
import type { RuntimeEventPayloads } from '@/orchestration/model/events'
import type { RequestAnswer } from '@/orchestration/model/request'
import { createRecorded, RECORDED, type RecordedAgent } from './support/recorded-agents'
import { TestSession } from './support/session-harness'

const ALLOW: RequestAnswer = { action: 'allow', optionId: null, text: null, answers: null }
const DENY: RequestAnswer = { ...ALLOW, action: 'deny' }

const sessions: TestSession[] = []
afterEach(async () => {
  for (const { session } of sessions.splice(0)) await session?.stop()
})

async function led(agent: RecordedAgent, prompt: string, answer?: RequestAnswer) {
  const test = new TestSession(agent)
  sessions.push(test)
  await test.start(createRecorded(agent))
  const end = await test.turn(prompt, answer)
  return { test, end }
}

type Counted = {
  input: number
  cached: number
  cost: RuntimeEventPayloads['usage.updated']['cost']['source']
}

/** What each agent's own words come to in ours: 1234 tokens were sent, 1000 of them from the cache. */
const COUNTED = {
  codex: { input: 1234, cached: 1000, cost: 'estimated' },
  claude: { input: 1234, cached: 1000, cost: 'reported' },
  // gemini reports neither cached tokens nor money.
  gemini: { input: 1234, cached: 0, cost: 'unknown' },
  opencode: { input: 1234, cached: 1000, cost: 'reported' },
  pi: { input: 1234, cached: 1000, cost: 'reported' },
} as const satisfies Record<RecordedAgent, Counted>

describe.each(RECORDED)('%s, as it was recorded', (agent) => {
  it('names its session, its model and its agent', async () => {
    const { test } = await led(agent, 'Say hello')
    expect(test.session?.identity.providerSessionId).toEqual(expect.any(String))
    expect(test.session?.identity.model).toEqual(expect.any(String))
    expect(test.session?.identity.agent).toEqual(expect.any(String))
  })

  it('counts tokens in our words', async () => {
    const { test } = await led(agent, 'Say hello')
    const { usage, cost } = test.all('usage.updated').at(-1) ?? {}
    const { input, cached, cost: source } = COUNTED[agent]
    expect(usage).toMatchObject({ input, cached })
    expect(usage?.total).toBe((usage?.input ?? 0) + (usage?.output ?? 0))
    expect(cost?.source).toBe(source)
  })

  it('thinks aloud apart from its answer', async () => {
    const { test } = await led(agent, 'THINK about it')
    const thoughts = test.all('assistant.thought.delta').map(({ text }) => text)
    expect(thoughts.join('')).toContain('I think about it.')
    expect(test.text()).not.toContain('I think about it.')
  })

  it('asks before it runs a command, shows it whole, and runs it when allowed', async () => {
    const { test, end } = await led(agent, 'Please RUN_SHELL`echo allowed > allowed.txt`', ALLOW)
    const [opened] = test.all('request.opened')
    expect(opened?.request.kind).toBe('approval.command')
    expect(opened?.request.detail).toContain('echo allowed > allowed.txt')
    expect(test.all('request.opened')).toHaveLength(1)
    expect(test.all('tool.completed').map(({ toolId }) => toolId)).toContain(opened?.request.toolId)
    expect(end.type).toBe('turn.completed')
    expect(test.text()).toContain('TOOL-RESULT-SEEN')
  })

  it('does not run what is denied, and closes the tool call', async () => {
    const { test, end } = await led(agent, 'Please RUN_SHELL`echo denied > denied.txt`', DENY)
    expect(test.all('request.opened')).toHaveLength(1)
    expect(test.all('tool.completed')).toEqual([])
    expect(test.all('tool.started')).toHaveLength(1)
    expect(test.all('tool.errored')).toHaveLength(1)
    expect(end.type).toBe('turn.completed')
  })

  it('shows the change of a file before it is made and after', async () => {
    const { test } = await led(agent, 'WRITE_FILE`notes.txt`', ALLOW)
    const [opened] = test.all('request.opened')
    expect(opened?.request.kind).toBe('approval.file_change')
    expect(opened?.request.detail).toContain('written by the mock model')
    const diffs = test.all('tool.completed').flatMap(({ content }) => content.filter(({ type }) => type === 'diff'))
    expect(diffs).toEqual([
      expect.objectContaining({
        path: expect.stringContaining('notes.txt') as string,
        newText: 'written by the mock model\n',
      }),
    ])
  })

  it('fails, typed, when its provider refuses', async () => {
    const { test, end } = await led(agent, 'FAIL_400 please')
    expect(end).toMatchObject({ type: 'turn.errored', payload: { failure: { reason: 'provider_error' } } })
    expect(test.types().filter((type) => type.startsWith('turn.'))).toEqual(['turn.started', 'turn.errored'])
  })

  it('shows every line that it prints as an event or knows why not', async () => {
    const { test } = await led(agent, 'Say hello')
    expect(test.all('runtime.decode_error')).toEqual([])
  })
})

describe.each(['claude', 'pi'] as const)('%s, as it was recorded', (agent) => {
  it('asks a person a question with choices, and hears the answer', async () => {
    const answers = { action: 'submit', optionId: null, text: null } as const
    const test = new TestSession(agent)
    sessions.push(test)
    await test.start(createRecorded(agent))
    const turn = test.turn('ASK_USER please')
    const { request } = (await test.next('request.opened')).payload
    const [question] = request.questions
    expect(`${request.summary} ${question?.text}`).toContain('Which colour?')
    expect(question?.options.map(({ label }) => label)).toEqual(expect.arrayContaining(['Blue', 'Red']))
    const blue = question?.options.find(({ label }) => label === 'Blue')?.value ?? ''
    await test.session?.respond?.(request.requestId, { ...answers, answers: { [question?.id ?? '']: blue } })
    expect((await turn).type).toBe('turn.completed')
    expect(test.text()).toContain('Blue')
  })
})
