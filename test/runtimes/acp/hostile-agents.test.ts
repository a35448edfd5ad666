import path from 'node:path'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import { GENERIC_PROFILE } from '@/server/runtimes/acp/acp-profile'
import { createAcpRuntime } from '@/server/runtimes/acp/acp-runtime'
import type { RuntimeHost } from '@/server/runtimes/runtime-settings'
import { findMechanism, isolationAt } from '../../support/isolation'
import { createHost, isLiving, root, TestSession } from '../support/session-harness'

const host = createHost()
const create = (mode: string, startMode: string | null = null, changed: Partial<RuntimeHost> = {}) =>
  createAcpRuntime({
    ...host,
    ...changed,
    id: 'hostile',
    kind: 'acp',
    title: 'Hostile agent',
    source: 'file',
    command: process.execPath,
    args: [path.join(root, 'test/runtimes/support/hostile-agent.mjs'), mode],
    ownEnv: {},
    profile: GENERIC_PROFILE,
    mode: startMode,
  })

const sessions: TestSession[] = []
function session(request: Partial<StartSessionRequest> = {}): TestSession {
  const test = new TestSession('hostile', request)
  sessions.push(test)
  return test
}
async function open(mode: string, changed: Partial<RuntimeHost> = {}): Promise<TestSession> {
  const test = session()
  await test.start(create(mode, undefined, changed))
  return test
}

afterEach(async () => {
  for (const test of sessions.splice(0)) {
    await test.session?.stop()
    expect(await test.survivors()).toEqual([])
  }
})

describe('an agent that misbehaves', () => {
  it('may print garbage: it is shown within bounds, and the turn goes on', async () => {
    const test = await open('garbage')
    expect((await test.turn('go')).type).toBe('turn.completed')
    expect(test.text()).toBe('still here')
    const errors = test.all('runtime.decode_error')
    expect(errors).toHaveLength(50)
    expect(errors[0]?.excerpt).toBe('plain text')
    expect(errors.at(-1)?.message).toContain('Further ones are not shown')
  })

  it('may send an update that is too long: it is left out with an excerpt, the rest arrives', async () => {
    const test = await open('long-update')
    expect((await test.turn('go')).type).toBe('turn.completed')
    expect(test.text()).toBe('after')
    const [error] = test.all('runtime.decode_error')
    expect(error?.message).toContain('more than 16 MiB')
    expect(error?.excerpt.length).toBeLessThan(1_000)
  })

  it('fails when its answer is too long to be read, and is ended', async () => {
    const test = await open('long-answer')
    const end = await test.turn('go')
    expect(end).toMatchObject({ type: 'turn.errored', payload: { failure: { reason: 'protocol_error' } } })
    expect(await test.session?.done).toMatchObject({ status: 'errored', failure: { reason: 'protocol_error' } })
  })

  it('is ended when a line never ends', async () => {
    const test = await open('endless-line')
    expect(await test.turn('go')).toMatchObject({
      type: 'turn.errored',
      payload: { failure: { reason: 'protocol_error' } },
    })
    expect(test.types().at(-1)).toBe('session.errored')
  })

  it('is ended when its output passes the limit, however small the pieces', async () => {
    const test = await open('tiny-events')
    expect(await test.turn('go')).toMatchObject({
      type: 'turn.errored',
      payload: { failure: { reason: 'output_limit' } },
    })
  })

  it('crashes in the middle of a turn: typed, with its exit code and last words, and its text is kept', async () => {
    const test = await open('crash')
    const end = await test.turn('go')
    expect(end).toMatchObject({
      type: 'turn.errored',
      payload: {
        failure: {
          reason: 'process_crashed',
          message: 'Hostile agent ended by itself (exit code 139).',
          excerpt: 'Segmentation fault, sort of',
        },
      },
    })
    expect(test.text()).toBe('half of an answ')
    expect(await test.session?.done).toMatchObject({ status: 'errored', failure: { reason: 'process_crashed' } })
  })

  it('may die while it is answered: that is a crash, not an unreadable answer', async () => {
    const test = await open('dies-asking')
    expect(await test.turn('go', { action: 'allow', optionId: 'y', text: null, answers: null })).toMatchObject({
      type: 'turn.errored',
      payload: {
        failure: {
          reason: 'process_crashed',
          // In a process namespace a signal is told as shells tell it.
          message: expect.stringMatching(/ended by itself \((signal SIGKILL|exit code 137)\)/) as string,
        },
      },
    })
  })

  it('says what is not known yet: it is kept raw, and what is offered to nobody is refused', async () => {
    const test = await open('unknown')
    expect(await test.turn('go')).toMatchObject({ type: 'turn.completed', payload: { stopReason: 'end_turn' } })
    expect(test.text()).toBe('done')
    expect(test.all('runtime.event').map(({ method }) => method)).toEqual([
      'session/update',
      'vendor/notice',
      'fs/read_text_file',
      'session/update',
      'session/prompt',
    ])
    expect(test.all('turn.plan.updated')).toEqual([{ entries: [{ title: 'ok', status: 'pending' }] }])
  })

  it('cannot reach an object’s prototype', async () => {
    const test = await open('prototype')
    expect((await test.turn('go')).type).toBe('turn.completed')
    expect(JSON.stringify(test.events)).not.toContain('"__proto__":{')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    const raws = test.all('runtime.event').map(({ raw }) => raw)
    expect(raws.every((raw) => (raw as Record<string, unknown>).polluted === undefined)).toBe(true)
  })

  it('may nest without end: events can still be written as JSON', async () => {
    const test = await open('deep')
    expect((await test.turn('go')).type).toBe('turn.completed')
    expect(() => JSON.stringify(test.events)).not.toThrow()
    expect(test.all('tool.started')[0]?.input).toMatchObject({ truncated: true })
  })

  it('may send wrong types: tool calls still open once and close once', async () => {
    const test = await open('wrong-types')
    expect((await test.turn('go')).type).toBe('turn.completed')
    expect(test.all('tool.started').map(({ toolId }) => toolId)).toEqual(['a', 'b'])
    expect(test.all('tool.completed')).toEqual([
      { toolId: 'a', title: 'never announced', content: [{ type: 'text', text: 'out' }] },
    ])
    expect(test.all('tool.errored').map(({ toolId }) => toolId)).toEqual(['b'])
    expect(test.all('request.opened')).toEqual([])
  })

  it.each(['bad-answer', 'odd-error'])('ends a turn with a typed failure for %s', async (mode) => {
    const test = await open(mode)
    const end = await test.turn('go')
    expect(end.type).toBe('turn.errored')
    expect(test.all('turn.errored')[0]?.failure.reason).toMatch(/protocol_error|provider_error/)
  })

  it('may say the last of a turn after its answer: the turn ends after that', async () => {
    const test = await open('late-update')
    await test.turn('go')
    expect(test.text()).toBe('too late, but of this turn')
    expect(test.types().at(-1)).toBe('turn.completed')
  })

  it('cannot ask for permission after an interrupt', async () => {
    const test = await open('late-permission')
    await test.session?.send({ turnId: 't1', text: 'go' })
    await test.next('assistant.message.delta')
    await test.session?.interrupt?.()
    await test.next('turn.interrupted')
    expect(test.all('request.opened')).toEqual([])
  })

  it('is killed when it is deaf to everything', async () => {
    const test = await open('deaf')
    await test.session?.send({ turnId: 't1', text: 'go' })
    await test.next('assistant.message.delta')
    await test.session?.interrupt?.()
    await test.session?.stop()
    expect(await test.survivors()).toEqual([])
    expect(await test.session?.done).toEqual({ status: 'stopped', failure: null })
  })

  it('takes its grandchildren with it, in sessions of their own and without our environment', async () => {
    // In a process namespace the kernel does it, and the agent does not know its grandchildren by our ids.
    const test = await open('fork', { isolation: isolationAt(host.dataDir, await findMechanism('open')) })
    await test.session?.send({ turnId: 't1', text: 'go' })
    await test.next('assistant.message.delta')
    const pids = test.text().split(' ').map(Number)
    expect(pids.filter(isLiving)).toHaveLength(2)
    await test.session?.stop()
    expect(pids.filter(isLiving)).toEqual([])
  })
})

describe('the start of a session', () => {
  it('fails as not signed in', async () => {
    const started = session().start(create('signed-out'))
    await expect(started).rejects.toMatchObject({ failure: { reason: 'runtime_unauthenticated' } })
  })

  it('fails as crashed, with the last words of the process', async () => {
    await expect(session().start(create('crash-at-start'))).rejects.toMatchObject({
      failure: { reason: 'process_crashed', excerpt: 'no config' },
    })
  })

  it('fails for a version of the protocol that is not spoken', async () => {
    await expect(session().start(create('old-protocol'))).rejects.toMatchObject({
      failure: { reason: 'protocol_error' },
    })
  })

  it('is given up while the agent does not answer, and leaves no process', async () => {
    const abort = new AbortController()
    const test = session()
    const started = test.start(create('hang-at-start'), abort.signal)
    abort.abort(new Error('took too long'))
    await expect(started).rejects.toThrow('took too long')
    expect(await test.survivors()).toEqual([])
  })

  it('fails for a program that is not there', async () => {
    const missing = createAcpRuntime({
      ...host,
      id: 'missing',
      kind: 'acp',
      title: 'Missing',
      source: 'file',
      command: 'no-such-agent-anywhere',
      args: [],
      ownEnv: {},
      profile: GENERIC_PROFILE,
    })
    await expect(session().start(missing)).rejects.toMatchObject({ failure: { reason: 'runtime_missing' } })
    expect(await missing.describe(AbortSignal.timeout(1_000))).toMatchObject({
      probe: { installed: false, status: 'missing' },
    })
  })

  it('sets the wanted model by the older method, and the mode that the registry fixes', async () => {
    const test = session({ model: 'm2' })
    await test.start(create('', 'ask'))
    await test.turn('go')
    await test.session?.stop()
    const stderr = test
      .all('runtime.stderr')
      .map(({ text }) => text)
      .join('')
    expect(stderr.trim().split('\n')).toEqual(['mode=ask', 'model=m2'])
    expect(test.session?.identity.model).toBe('m2')
  })

  it('fails for a model, a mode or an option that the agent does not offer', async () => {
    const unlisted = { failure: { reason: 'model_unlisted' } }
    await expect(session({ model: 'm3' }).start(create(''))).rejects.toMatchObject(unlisted)
    await expect(session().start(create('', 'yolo'))).rejects.toMatchObject(unlisted)
    await expect(session({ options: { reasoningEffort: 'high' } }).start(create(''))).rejects.toMatchObject(unlisted)
  })

  it('resumes by loading when resume is announced but not there, and drops the replay', async () => {
    const test = session({ resume: 's1' })
    await test.start(create(''))
    expect(test.session?.identity.providerSessionId).toBe('s1')
    await test.turn('go')
    expect(test.text()).toBe('well')
  })

  it('learns the models, so that the runtime can be described', async () => {
    const runtime = create('')
    expect((await runtime.describe(AbortSignal.timeout(5_000))).probe).toMatchObject({ status: 'unknown', models: [] })
    const refreshed = await runtime.describe(AbortSignal.timeout(5_000), { refresh: true })
    expect(refreshed.probe).toMatchObject({ status: 'ready', models: [{ id: 'm1', isDefault: true }, { id: 'm2' }] })
  })

  it('is found signed out only when asked anew', async () => {
    const runtime = create('signed-out')
    await runtime.describe(AbortSignal.timeout(5_000), { refresh: true })
    expect((await runtime.describe(AbortSignal.timeout(5_000))).probe).toMatchObject({
      status: 'unauthenticated',
      auth: { status: 'signed_out' },
    })
  })
})
