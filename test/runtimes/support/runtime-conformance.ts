import { afterEach, describe, expect, it, vi } from 'vitest'
import type { RequestAnswer } from '@/orchestration/model/request'
import type { Intake } from '@/orchestration/model/runtime'
import type { Runtime } from '@/orchestration/ports'
import { TestSession } from './session-harness'

export type ConformanceSubject = {
  createRuntime(): Runtime
  /** A prompt whose turn ends well, with text, without a person. */
  prompt: string
  /** A prompt whose turn lasts until it is interrupted or stopped. */
  endlessPrompt: string
  /** An event that shows the endless turn to be under way. */
  /** What a person answers to requests of `prompt`, for a runtime that always asks. */
  answer?: RequestAnswer
  underWay: 'assistant.message.delta' | 'turn.started'
  /** It has no process of its own whose output could be left waiting. */
  cannotWait?: boolean
}

/** What every runtime promises, whatever is behind it. */
export function describeRuntime(name: string, subject: ConformanceSubject): void {
  describe(`${name} as a runtime`, () => {
    const sessions: TestSession[] = []
    const open = async (intake?: Intake) => {
      const runtime = subject.createRuntime()
      const test = new TestSession(runtime.id, intake && { intake })
      sessions.push(test)
      await test.start(runtime)
      return test
    }
    afterEach(async () => {
      for (const { session } of sessions.splice(0)) await session?.stop()
    })

    it('describes itself as installed, with an id that matches', async () => {
      const runtime = subject.createRuntime()
      const descriptor = await runtime.describe(AbortSignal.timeout(5_000))
      expect(descriptor).toMatchObject({
        id: runtime.id,
        probe: { installed: true },
        capabilities: { startSession: true },
      })
    })

    it('says that the session started before anything else of it', async () => {
      const test = await open()
      expect(test.types()[0]).toBe('session.started')
      expect(test.all('session.started')[0]?.identity).toEqual(test.session?.identity)
      expect(test.session?.identity.sessionId).toBe(test.request.sessionId)
    })

    it('answers with text and ends the turn after everything else of it', async () => {
      const test = await open()
      const end = await test.turn(subject.prompt, subject.answer)
      expect(end.type).toBe('turn.completed')
      expect(test.text().length).toBeGreaterThan(0)
      expect(test.types().at(-1)).toBe('turn.completed')
      expect(test.types().filter((type) => type === 'turn.started')).toHaveLength(1)
    })

    it('takes a second turn in the same session', async () => {
      const test = await open()
      await test.turn(subject.prompt, subject.answer)
      expect((await test.turn(subject.prompt, subject.answer)).type).toBe('turn.completed')
    })

    it('refuses an input while a turn is in progress', async () => {
      const test = await open()
      await test.session?.send({ turnId: 'turn-1', text: subject.endlessPrompt })
      await expect(test.session?.send({ turnId: 'turn-2', text: 'more' })).rejects.toMatchObject({
        code: 'illegal_state',
      })
    })

    it('interrupts a turn', async () => {
      const test = await open()
      await test.session?.send({ turnId: 'turn-1', text: subject.endlessPrompt })
      await test.next(subject.underWay)
      await test.session?.interrupt?.()
      expect((await test.next('turn.interrupted')).payload.turnId).toBe('turn-1')
    })

    it('does nothing when interrupted between turns', async () => {
      const test = await open()
      await test.session?.interrupt?.()
      expect((await test.turn(subject.prompt, subject.answer)).type).toBe('turn.completed')
    })

    it('stops in the middle of a turn, twice if told twice, and leaves no process', async () => {
      const test = await open()
      await test.session?.send({ turnId: 'turn-1', text: subject.endlessPrompt })
      await test.next(subject.underWay)
      await Promise.all([test.session?.stop(), test.session?.stop()])
      await test.session?.stop()
      expect(await test.session?.done).toEqual({ status: 'stopped', failure: null })
      expect(test.types().at(-1)).toBe('session.stopped')
      expect(test.types().filter((type) => type === 'session.stopped')).toHaveLength(1)
      expect(await test.survivors()).toEqual([])
    })

    it.skipIf(subject.cannotWait)('asks for room before it reads on, and then reads to the end', async () => {
      const intake = createFullIntake()
      const test = await open(intake)
      intake.fill()
      const end = test.turn(subject.prompt, subject.answer)
      await vi.waitFor(() => expect(intake.waiting()).toBe(true))
      intake.giveRoom()
      expect((await end).type).toBe('turn.completed')
      expect(test.text().length).toBeGreaterThan(0)
    })

    it.skipIf(subject.cannotWait)('is stopped also while there is no room, and leaves no process', async () => {
      const intake = createFullIntake()
      const test = await open(intake)
      intake.fill()
      // Some say that they took the input, which is not read either.
      const sent = test.session?.send({ turnId: 'turn-1', text: subject.prompt }).catch(() => undefined)
      await vi.waitFor(() => expect(intake.waiting()).toBe(true))
      await test.session?.stop()
      await sent
      expect(await test.session?.done).toEqual({ status: 'stopped', failure: null })
      expect(await test.survivors()).toEqual([])
    })

    it('emits nothing after it is done, and refuses input', async () => {
      const test = await open()
      await test.session?.send({ turnId: 'turn-1', text: subject.endlessPrompt })
      await test.next(subject.underWay)
      await test.session?.stop()
      const count = test.events.length
      await expect(test.session?.send({ turnId: 'turn-2', text: 'more' })).rejects.toMatchObject({
        code: 'illegal_state',
      })
      await test.session?.interrupt?.()
      expect(test.events).toHaveLength(count)
    })

    it('refuses words for a turn between turns', async () => {
      const { session } = await open()
      const code = await session?.steer?.('more').catch((error: unknown) => error)
      if (session?.steer === undefined) expect(code).toBeUndefined()
      else expect(code).toMatchObject({ code: 'illegal_state' })
    })

    it('refuses an answer to a request that is not open', async () => {
      const { session } = await open()
      const answer = { action: 'allow', optionId: null, text: null, answers: null } as const
      const code = await session?.respond?.('request-99', answer).catch((error: unknown) => error)
      if (session?.respond === undefined) expect(code).toBeUndefined()
      else expect(code).toMatchObject({ code: 'not_found' })
    })

    it('has exactly the methods that its capabilities promise', async () => {
      const runtime = subject.createRuntime()
      const { capabilities } = await runtime.describe(AbortSignal.timeout(5_000))
      const { session } = await open()
      expect({
        interrupt: session?.interrupt !== undefined,
        respond: session?.respond !== undefined,
        steer: session?.steer !== undefined,
      }).toEqual({
        interrupt: capabilities.interrupt,
        respond: capabilities.respond,
        steer: capabilities.sendDuringTurn,
      })
    })

    it('gives up a start that is aborted, and leaves no process', async () => {
      const runtime = subject.createRuntime()
      const abort = new AbortController()
      const reason = new Error('given up')
      const test = new TestSession(runtime.id)
      const started = test.start(runtime, abort.signal)
      abort.abort(reason)
      await expect(started).rejects.toBe(reason)
      expect(await test.survivors()).toEqual([])
    })
  })
}

/** An intake that has no room from `fill` to `giveRoom`. */
function createFullIntake() {
  let isFull = false
  let isWaiting = false
  let giveRoom = () => {}
  const room = new Promise<void>((resolve) => {
    giveRoom = resolve
  })
  return {
    untilRoom() {
      if (!isFull) return null
      isWaiting = true
      return room
    },
    keepOverlong: () => undefined,
    fill: () => (isFull = true),
    waiting: () => isWaiting,
    giveRoom() {
      isFull = false
      giveRoom()
    },
  }
}
