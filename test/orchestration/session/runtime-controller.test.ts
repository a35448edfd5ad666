import { describe, expect, it } from 'vitest'
import type { RuntimeEvent } from '@/orchestration/model/events'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import type { Emit, Runtime } from '@/orchestration/ports'
import { createRuntimeController } from '@/orchestration/session/runtime-controller'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { createFakeClock, settle } from '../../support/fake-clock'
import { createFakeRuntime, fakeDescriptor, type FakeRuntimeOptions } from '../../support/fake-runtime'

const NEVER = new AbortController().signal
const ANSWER = { action: 'allow', optionId: null, text: null, answers: null } as const

function aRequest(sessionId: string, backend = 'fake'): StartSessionRequest {
  return {
    sessionId,
    backend,
    model: null,
    options: {},
    selection: {},
    cwd: null,
    resume: null,
    marker: sessionId,
    ordinal: 1,
  }
}

function setup(options: Partial<FakeRuntimeOptions> = {}) {
  const clock = createFakeClock()
  const runtime = createFakeRuntime({ clock, script: (turn) => turn.hang(), ...options })
  const controller = createRuntimeController([runtime], { clock })
  const events: RuntimeEvent[] = []
  const start = (id = 'ses_1', signal = NEVER) =>
    controller.startSession(aRequest(id), (event) => events.push(event), signal)
  return { clock, runtime, controller, events, start }
}

describe('sessions behind the controller', () => {
  it('are addressed by the id they were given', async () => {
    const { controller, runtime, start } = setup()
    expect(await start('ses_1')).toMatchObject({ sessionId: 'ses_1', provider: 'fake' })
    await start('ses_2')
    await controller.sendInput('ses_2', { turnId: 't', text: 'hello' })
    expect(runtime.inputs).toEqual([{ turnId: 't', text: 'hello' }])
  })

  it('cannot be started twice under one id, also after their end', async () => {
    const { controller, start } = setup()
    await start()
    await expect(start()).rejects.toMatchObject({ code: 'conflict' })
    await controller.stopSession('ses_1')
    await expect(start()).rejects.toMatchObject({ code: 'conflict' })
  })

  it('of a runtime that is not here fail as missing, and the message names those there are', async () => {
    const { controller } = setup()
    const start = controller.startSession(aRequest('s', 'nope'), () => {}, NEVER)
    await expect(start).rejects.toMatchObject({
      failure: { reason: 'runtime_missing', message: 'Runtime nope is not known here (known: fake).' },
    })
  })

  it('refuse what their runtime does not offer, by name', async () => {
    const { controller, start } = setup({ capabilities: { interrupt: false, respond: false } })
    await start()
    await expect(controller.interrupt('ses_1')).rejects.toMatchObject({ code: 'unsupported' })
    await expect(controller.respond('ses_1', 'r', ANSWER)).rejects.toMatchObject({ code: 'unsupported' })
  })

  it('that are gone take no input, and stopping them again is harmless', async () => {
    const { controller, start } = setup()
    await start()
    await controller.stopSession('ses_1')
    await controller.stopSession('ses_1')
    await controller.stopSession('ses_never')
    await expect(controller.sendInput('ses_1', { turnId: 't', text: 'x' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('say how they ended, now and later, and one that never was is not found', async () => {
    const { controller, start } = setup({
      script: (turn) => turn.crash({ reason: 'process_crashed', message: 'boom' }),
    })
    await start()
    const end = controller.sessionEnd('ses_1')
    await controller.sendInput('ses_1', { turnId: 't', text: 'x' })
    expect(await end).toEqual({ status: 'errored', failure: { reason: 'process_crashed', message: 'boom' } })
    expect(await controller.sessionEnd('ses_1')).toEqual(await end)
    await expect(controller.sessionEnd('ses_never')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('emit nothing after their end, whatever the adapter does', async () => {
    let emitLate: Emit = () => {}
    const clock = createFakeClock()
    const honest = createFakeRuntime({ clock, script: () => {} })
    const rude: Runtime = {
      ...honest,
      startSession(request, emit, signal) {
        emitLate = emit
        return honest.startSession(request, emit, signal)
      },
    }
    const controller = createRuntimeController([rude], { clock })
    const events: RuntimeEvent[] = []
    await controller.startSession(aRequest('ses_1'), (event) => events.push(event), NEVER)
    await controller.stopSession('ses_1')
    const before = events.length
    emitLate({ type: 'assistant.message.delta', payload: { text: 'late' } })
    expect(events).toHaveLength(before)
  })

  it('that are still starting are given up by stopping them', async () => {
    const { controller, runtime, start } = setup({
      onStart: (_, signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    })
    const starting = expect(start()).rejects.toMatchObject({ failure: { reason: 'cancelled' } })
    await settle()
    await controller.stopSession('ses_1')
    await starting
    expect(runtime.liveSessions()).toBe(0)
  })

  it('are all stopped on close, and none is started after it', async () => {
    const { controller, runtime, start } = setup()
    await start('ses_1')
    await start('ses_2')
    await controller.close()
    expect(runtime.liveSessions()).toBe(0)
    await expect(start('ses_3')).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('that could not start have ended with the reason', async () => {
    const { controller, start } = setup({
      onStart: () => {
        throw new RuntimeFailure({ reason: 'runtime_unauthenticated', message: 'Sign in.' })
      },
    })
    await expect(start()).rejects.toMatchObject({ failure: { reason: 'runtime_unauthenticated' } })
    expect(await controller.sessionEnd('ses_1')).toMatchObject({ status: 'errored', failure: { message: 'Sign in.' } })
  })
})

describe('the list of runtimes', () => {
  function listing(describeOnce: Runtime['describe']) {
    const clock = createFakeClock()
    const calls: boolean[] = []
    const runtime: Runtime = {
      ...createFakeRuntime({ clock, script: () => {} }),
      describe(signal, options) {
        calls.push(options?.refresh ?? false)
        return describeOnce(signal, options)
      },
    }
    return { clock, calls, controller: createRuntimeController([runtime], { clock }) }
  }

  it('is looked up once and then remembered', async () => {
    const { controller, calls } = listing(() => Promise.resolve(fakeDescriptor()))
    expect(await controller.listRuntimes()).toEqual([fakeDescriptor()])
    await controller.listRuntimes()
    expect(calls).toEqual([false])
  })

  it('is looked up anew on a person’s order', async () => {
    const { controller, calls } = listing(() => Promise.resolve(fakeDescriptor()))
    await controller.listRuntimes()
    await controller.listRuntimes({ refresh: true })
    expect(calls).toEqual([false, true])
  })

  it('that has aged is given at once and renewed behind', async () => {
    let version = 1
    const { controller, clock } = listing(() => Promise.resolve(fakeDescriptor({ probe: { version: `${version++}` } })))
    const versionNow = async () => (await controller.listRuntimes())[0]?.probe.version
    expect(await versionNow()).toBe('1')
    await clock.advance(5 * 60_000)
    expect(await versionNow()).toBe('1')
    await settle()
    expect(await versionNow()).toBe('2')
  })

  it('shares one look among those who ask at once', async () => {
    const { controller, calls } = listing(() => Promise.resolve(fakeDescriptor()))
    await Promise.all([controller.listRuntimes(), controller.listRuntimes()])
    expect(calls).toHaveLength(1)
  })

  it('shows a probe that breaks or hangs as a runtime in error, and tells its signal', async () => {
    const broken = listing(() => Promise.reject(new Error('no such thing')))
    expect((await broken.controller.listRuntimes())[0]).toMatchObject({
      id: 'fake',
      capabilities: { startSession: false },
      probe: { installed: false, status: 'error', message: 'no such thing' },
    })

    let aborted = false
    const hanging = listing((signal) => {
      signal.addEventListener('abort', () => (aborted = true))
      return new Promise(() => {})
    })
    const list = hanging.controller.listRuntimes()
    await hanging.clock.advance(15_000)
    expect((await list)[0]?.probe).toMatchObject({ status: 'error', message: 'The probe did not end within 15 s.' })
    expect(aborted).toBe(true)
    expect(hanging.clock.pendingTimers()).toBe(0)
  })

  it('can be given up by who asked, without ending the look for others', async () => {
    let finish = (_: ReturnType<typeof fakeDescriptor>) => {}
    const { controller } = listing(() => new Promise((resolve) => (finish = resolve)))
    const abort = new AbortController()
    const impatient = expect(controller.listRuntimes({ signal: abort.signal })).rejects.toThrow('enough')
    const patient = controller.listRuntimes()
    abort.abort(new Error('enough'))
    await impatient
    finish(fakeDescriptor())
    expect(await patient).toEqual([fakeDescriptor()])
  })
})

describe('a tracked session', () => {
  it('is found by its own id or its provider’s, live or ended, and is null for an unknown one', async () => {
    const { controller, start } = setup()
    const { providerSessionId } = await start()
    expect(controller.getTrackedSession('ses_1')).toMatchObject({ status: 'idle', endedAt: null })
    await controller.stopSession('ses_1')
    const ended = controller.getTrackedSession('ses_1')
    expect(ended).toMatchObject({ status: 'stopped', lastEventType: 'session.stopped' })
    expect(ended?.endedAt).not.toBeNull()
    expect(providerSessionId).not.toBeNull()
    expect(controller.getTrackedSession('ses_none', providerSessionId ?? '')).toBe(ended)
    expect(controller.getTrackedSession('ses_none')).toBeNull()
    expect(controller.getTrackedSession('ses_none', 'thread-none')).toBeNull()
  })
})
