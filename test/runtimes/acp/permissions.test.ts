import path from 'node:path'
import { expect, it } from 'vitest'
import { normalizeAnswer, type RequestAnswerInput, type RuntimeRequest } from '@/orchestration/model/request'
import { GENERIC_PROFILE, type AcpProfile } from '@/server/runtimes/acp/acp-profile'
import { createAcpRuntime } from '@/server/runtimes/acp/acp-runtime'
import { AGENT_CATALOGUE } from '@/server/runtimes/detect/agent-catalogue'
import { createHost, root, TestSession } from '../support/session-harness'

type Asked = { id?: unknown; method?: string; params: Record<string, unknown> }
const ALLOW = { optionId: 'yes', name: 'Allow', kind: 'allow_once' }
const DENY = { optionId: 'no', name: 'Deny', kind: 'reject_once' }

async function open(requests: Asked[], env: Record<string, string> = {}, profile: Partial<AcpProfile> = {}) {
  const runtime = createAcpRuntime({
    ...{ ...createHost(), id: 'asking', kind: 'acp', title: 'Asking', source: 'file', command: process.execPath },
    args: [path.join(root, 'test/runtimes/support/asking-agent.mjs')],
    ownEnv: { PLENUM_TEST_REQUESTS: JSON.stringify(requests.map((one, at) => ({ id: `p${at}`, ...one }))), ...env },
    profile: { ...GENERIC_PROFILE, ...profile },
  })
  const test = new TestSession('asking')
  await test.start(runtime)
  return test
}

/** Sends the agent its work, gives each request the next answer, and returns what was asked and what the agent got. */
async function ask(
  requests: Asked[],
  answers: RequestAnswerInput[],
  env: Record<string, string> = {},
  profile: Partial<AcpProfile> = {},
) {
  const test = await open(requests, env, profile)
  await test.session?.send({ turnId: 't1', text: 'go' })
  const asked: RuntimeRequest[] = []
  for (const answer of answers) {
    const { payload } = await test.next('request.opened', test.events.findLastIndex(isOpened) + 1)
    asked.push(payload.request)
    await test.session?.respond?.(payload.request.requestId, normalizeAnswer(answer))
  }
  await Promise.race([test.next('turn.completed'), test.next('turn.errored')])
  await test.session?.stop()
  const got = test
    .text()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { id: unknown; result?: unknown; error?: unknown })
  return { test, asked, got, request: asked[0] }
}
const isOpened = ({ type }: { type: string }) => type === 'request.opened'
const permission = (toolCall: Record<string, unknown>, options: unknown = [ALLOW, DENY]): Asked => ({
  params: { toolCall: { toolCallId: 'c1', title: 'Edit', ...toolCall }, options },
})
const inTurn = (requests: Asked[]) =>
  requests.map(({ params }, at) => ({
    params: { ...params, toolCall: { ...(params['toolCall'] as object), toolCallId: `c${at}` } },
  }))

it('a change of a file of 95 KiB is asked, with the hunk that changes and the whole text', async () => {
  const content = [{ type: 'diff', path: 'src/app.ts', lines: 1_450 }]
  const after = [{ sessionUpdate: 'tool_call_update', toolCallId: 'c1', status: 'completed' }]
  const env = { PLENUM_TEST_UPDATES: JSON.stringify(after) }
  const { test, request, got } = await ask([permission({ kind: 'edit', content })], [{ action: 'allow' }], env)
  expect(request).toMatchObject({ kind: 'approval.file_change', actions: ['allow', 'deny', 'choose', 'cancel'] })
  expect(request?.detail?.length).toBeGreaterThan(2 * 95 * 1024)
  const [change] = request?.changes ?? []
  expect(change).toMatchObject({ path: 'src/app.ts', kind: 'edit', added: 1, removed: 1, oldLines: 1_450 })
  expect(change?.parts).toHaveLength(1)
  expect(change?.parts[0]?.oldText).toContain('const timeout = 30')
  expect(change?.parts[0]?.newText).toContain('const timeout = 60')
  expect(change?.parts[0]?.newText.length).toBeLessThan(5_000)
  expect(got).toEqual([{ id: 'p0', result: { outcome: { outcome: 'selected', optionId: 'yes' } } }])
  expect(test.all('tool.errored')).toEqual([])
  expect(test.all('tool.completed')).toHaveLength(1)
})

it('all that a request carries is shown', async () => {
  const { asked } = await ask(
    inTurn([
      permission({
        title: 'Bash',
        content: [{ type: 'content', content: { type: 'text', text: 'Running: touch zz' } }],
      }),
      permission({ title: 'Bash', content: [{ text: 'Running: touch zz && echo hi' }] }),
      permission({ title: 'Bash', content: 'a text alone' }),
      permission({ title: 'Read', locations: [{ path: '/etc/passwd', line: 3 }, { path: '/etc/shadow' }] }),
      permission({ title: 'Fetch', rawInput: { url: 'https://x.example' }, consequence: 'sends data' }),
      permission({ title: 'Bash', content: [{ type: 'hologram', shows: 'rm -rf' }], rawInput: 'plain input' }),
      { params: { toolCall: { toolCallId: 'c9', title: 'Bash' }, options: [ALLOW], warning: 'deletes files' } },
    ]),
    Array.from({ length: 7 }, () => ({ action: 'cancel' as const })),
  )
  expect(asked.map(({ detail }) => detail)).toEqual([
    'Running: touch zz',
    'Running: touch zz && echo hi',
    'a text alone',
    '/etc/passwd:3\n/etc/shadow',
    '{\n  "url": "https://x.example"\n}\n\nconsequence: sends data',
    '{\n  "type": "hologram",\n  "shows": "rm -rf"\n}\n\nplain input',
    'warning: deletes files',
  ])
})

it.each([
  ['cwd', { command: 'ls /', cwd: '/' }, 'ls /\n\ncwd: /'],
  ['a part of the command', { command: 'rm -rf build', description: 'rm' }, 'rm -rf build\n\ndescription: rm'],
  ['a number', { command: 'sleep 5', timeout: 5 }, 'sleep 5\n\ntimeout: 5'],
  ['an object', { command: 'env', env: { A: 'env' } }, 'env\n\nenv: {"A":"env"}'],
  ['an empty text', { command: 'ls', stdin: '' }, 'ls\n\nstdin: ""'],
  ['another command', { command: 'ls -l', cmd: 'ls' }, 'ls -l\n\ncmd: ls'],
  ['an equal text, which is shown already', { command: 'ls', script: 'ls' }, 'ls'],
])('beside a command, %s of its input is shown', async (_, rawInput, detail) => {
  const { request } = await ask([permission({ title: 'Bash', kind: 'execute', rawInput })], [{ action: 'cancel' }])
  expect(request?.detail).toBe(detail)
})

it('beside a change, what is only a part of it is shown', async () => {
  const content = [{ type: 'diff', path: 'src/app.ts', oldText: 'let a = 1\n', newText: 'let a = 2\n' }]
  const rawInput = { file_path: 'src/app.ts', root: 'src', old_string: '1', new_string: 'let a = 2\n', mode: '1' }
  const { request } = await ask([permission({ kind: 'edit', content, rawInput })], [{ action: 'cancel' }])
  expect(request?.detail).toMatch(/\n\nroot: src\nmode: 1$/)
  expect(request?.detail).not.toMatch(/file_path|old_string|new_string/)
})

it('words and a title that repeat a part of another text are shown', async () => {
  const said = (text: string) => [{ type: 'content', content: { type: 'text', text } }]
  const { asked } = await ask(
    inTurn([
      permission({ title: 'Bash', content: said('ls'), rawInput: { command: 'ls -l' } }),
      permission({ title: 'ls', kind: 'execute', content: said('Runs ls in the folder.') }),
      permission({ title: 'Read', locations: [{ path: '/etc' }, { path: '/' }], rawInput: { path: '/etc/hosts' } }),
    ]),
    Array.from({ length: 3 }, () => ({ action: 'cancel' as const })),
  )
  expect(asked.map(({ detail }) => detail)).toEqual([
    'ls -l\n\nls',
    'ls\n\nRuns ls in the folder.',
    '/etc\n/\n\npath: /etc/hosts',
  ])
})

it('a second request for a call shows what it says itself, and what was announced where it says less', async () => {
  const text = (said: string) => [{ type: 'content', content: { type: 'text', text: said } }]
  const { asked } = await ask(
    [
      permission({ content: text('first'), rawInput: { path: 'a' } }),
      permission({ content: text('second') }),
      permission({ content: [] }),
    ],
    Array.from({ length: 3 }, () => ({ action: 'allow' as const })),
  )
  expect(asked.map(({ detail }) => detail)).toEqual(['first\n\npath: a', 'second\n\npath: a', 'first\n\npath: a'])
})

it('a request that says nothing but its title has no detail', async () => {
  const same = [{ type: 'content', content: { type: 'text', text: 'Bash' } }]
  const { asked } = await ask(
    [
      permission({ title: 'Bash' }),
      permission({ title: 'Bash', content: same, rawInput: {} }),
      permission({ content: null }),
    ],
    [{ action: 'allow' }, { action: 'allow' }, { action: 'allow' }],
  )
  expect(asked.map(({ detail }) => detail)).toEqual([null, null, null])
})

it.each([
  ['no options', [], ['cancel'], []],
  ['options of another shape', 'none', ['cancel'], []],
  ['null', null, ['cancel'], []],
  ['only lasting ones', [{ optionId: 'a', name: 'A', kind: 'allow_always' }], ['choose', 'cancel'], ['a']],
  ['unknown kinds', [{ optionId: 'a', name: 'A', kind: 'later' }], ['choose', 'cancel'], ['a']],
  ['a kind left out', [{ optionId: 'a' }], ['choose', 'cancel'], ['a']],
] as const)('of %s, what cannot be delivered is no action', async (_, options, actions, ids) => {
  const { request, got } = await ask([permission({}, options)], [{ action: 'cancel' }])
  expect(request).toMatchObject({ actions, options: ids.map((id) => ({ id })) })
  expect(got[0]?.result).toEqual({ outcome: { outcome: 'cancelled' } })
})

it.each([
  ['empty', [{ ...ALLOW, optionId: '' }, DENY], 'option-1', ''],
  ['a number', [{ ...ALLOW, optionId: 7 }, DENY], '7', 7],
  ['longer than an answer may be', [{ ...ALLOW, optionId: 'x'.repeat(500) }], 'option-1', 'x'.repeat(500)],
  [
    'like another’s made name',
    [
      { ...ALLOW, optionId: '' },
      { ...DENY, optionId: 'option-1' },
    ],
    'option-2',
    '',
  ],
] as const)('an option’s id that is %s can be chosen', async (_, options, id, native) => {
  const { request, got } = await ask([permission({}, options)], [{ optionId: id }])
  expect(request?.options[0]).toMatchObject({ id, kind: 'allow_once' })
  expect(got[0]?.result).toEqual({ outcome: { outcome: 'selected', optionId: native } })
})

it('options of one id are one option, which means neither allow nor deny', async () => {
  const options = [
    { ...ALLOW, optionId: 'same' },
    { ...DENY, optionId: 'same' },
    { ...ALLOW, optionId: 'a' },
    { ...ALLOW, optionId: 'a' },
  ]
  const { request } = await ask([permission({}, options)], [{ action: 'cancel' }])
  expect(request?.options).toEqual([
    { id: 'same', label: 'Allow / Deny', kind: 'choice' },
    { id: 'a', label: 'Allow', kind: 'allow_once' },
  ])
  expect(request?.actions).toEqual(['allow', 'choose', 'cancel'])
})

it.each([['a text'], [1.5], [0], [null]])('a request may have the JSON-RPC id %s', async (id) => {
  const { got } = await ask([{ ...permission({}), id }], [{ action: 'allow' }])
  expect(got).toEqual([{ id, result: { outcome: { outcome: 'selected', optionId: 'yes' } } }])
})

it('two requests for one call, a call by number and one without an id are each asked', async () => {
  const { asked, got } = await ask(
    [
      permission({ toolCallId: 'same' }),
      permission({ toolCallId: 'same' }),
      permission({ toolCallId: 5 }),
      { params: { toolCall: { title: 'Nameless' }, options: [ALLOW, DENY] } },
    ],
    Array.from({ length: 4 }, () => ({ action: 'allow' as const })),
  )
  expect(new Set(asked.map(({ requestId }) => requestId)).size).toBe(4)
  expect(got.every(({ error }) => error === undefined)).toBe(true)
})

it('a denied call that the agent reports as completed is recorded as denied', async () => {
  const after = [{ sessionUpdate: 'tool_call_update', toolCallId: 'c1', status: 'completed' }]
  const env = { PLENUM_TEST_UPDATES: JSON.stringify(after) }
  const { test } = await ask([permission({ rawInput: { command: 'ls' } })], [{ action: 'deny' }], env)
  expect(test.all('tool.completed')).toEqual([])
  expect(test.all('tool.errored')[0]?.message).toBe('A person denied it; the agent reports the call as completed.')
})

it('a call that is denied, then asked again and allowed, is completed', async () => {
  const after = [{ sessionUpdate: 'tool_call_update', toolCallId: 'c1', status: 'completed' }]
  const env = { PLENUM_TEST_UPDATES: JSON.stringify(after) }
  const { test } = await ask([permission({}), permission({})], [{ action: 'deny' }, { action: 'allow' }], env)
  expect(test.all('tool.errored')).toEqual([])
  expect(test.all('tool.completed')).toHaveLength(1)
})

it('a turn that an agent ends over a denial is denied, not interrupted', async () => {
  const { test } = await ask([permission({ title: 'Run make' })], [{ action: 'deny' }], {
    PLENUM_TEST_STOP: 'cancelled',
  })
  expect(test.all('turn.interrupted')).toEqual([])
  expect(test.all('turn.errored')[0]?.failure).toEqual({
    reason: 'denied',
    message: 'Asking ended its turn because a person denied “Run make”.',
  })
})

const QUESTIONS = [
  {
    header: 'Database',
    question: 'Which one?',
    options: [{ label: 'PostgreSQL', description: 'a server' }, { label: 'SQLite' }],
  },
  { question: 'Which colours?', multiSelect: true, options: [{ label: 'Red' }, { label: 'Green' }] },
]
const ALWAYS = { optionId: 'always', name: 'Always', kind: 'allow_always' }

it('questions of an agent that asks by permissions are asked as questions, and answered by the agent’s ids', async () => {
  const { request, got } = await ask(
    [permission({ title: 'Ask user 2 questions', kind: 'think', rawInput: { questions: QUESTIONS } }, [ALWAYS, ALLOW])],
    [{ answers: { '0': 'PostgreSQL', '1': ['Red', 'Green'] } }],
    {},
    { questionsAsPermissions: true },
  )
  expect(request).toMatchObject({ kind: 'user_input.tool', actions: ['submit', 'cancel'], options: [] })
  expect(request?.questions).toMatchObject([
    { id: '0', text: 'Database: Which one?', type: 'choice', options: [{ value: 'PostgreSQL' }, { value: 'SQLite' }] },
    { id: '1', type: 'multi' },
  ])
  expect(got[0]?.result).toEqual({
    outcome: { outcome: 'selected', optionId: 'yes' },
    answers: { '0': 'PostgreSQL', '1': 'Red, Green' },
  })
})

it.each([
  ['an agent that is not known to ask so', [ALLOW, DENY], {}],
  ['options of which none allows once', [ALWAYS, DENY], { questionsAsPermissions: true }],
  ['an option of a kind that is not known', [{ optionId: 'a', name: 'A' }, DENY], { questionsAsPermissions: true }],
])('questions in the input are shown as the input of a tool, for %s', async (_, options, profile) => {
  const asked = permission({ title: 'Survey', kind: 'other', rawInput: { questions: QUESTIONS } }, options)
  const { request, got } = await ask([asked], [{ action: 'deny' }], {}, profile)
  expect(request).toMatchObject({ kind: 'approval.tool', questions: [] })
  expect(request?.detail).toContain('"Which colours?"')
  expect(got[0]?.result).toEqual({ outcome: { outcome: 'selected', optionId: 'no' } })
})

it('of the agents of the catalogue, qwen asks its questions by permissions', () => {
  const asking = AGENT_CATALOGUE.filter(({ profile }) => profile.questionsAsPermissions === true)
  expect(asking.map(({ id }) => id)).toEqual(['qwen'])
})

it('a form without questions is a confirmation', async () => {
  const form = { method: 'elicitation/create', params: { mode: 'form', message: 'Go on?' } }
  const { request, got } = await ask([form, form], [{ action: 'allow' }, { optionId: 'decline' }])
  expect(request).toMatchObject({ summary: 'Go on?', actions: ['allow', 'deny', 'choose', 'cancel'] })
  expect(got.map(({ result }) => result)).toEqual([{ action: 'accept', content: {} }, { action: 'decline' }])
})
