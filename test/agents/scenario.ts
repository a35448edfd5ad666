import type { RuntimeSession } from '@/orchestration/ports'
import { isRuntimeFailure } from '@/orchestration/session/runtime-failure'
import { verdictJsonSchema } from '@/orchestration/reduction/verdict-json-schema'
import { type MockLlm, type SeenCall, UNKNOWN_MODEL } from '../support/mock-llm/mock-llm'
import type { AgentUnderTest } from './agents'
import { Conversation, type Wanted } from './conversation'
import { judgeWithoutTools, KEEP_TOOLS } from './judge-step'
import {
  answering,
  answerQuestions,
  expectEnd,
  expectNobody,
  expectRequest,
  expectThat,
  failureOf,
  fileThere,
  interruptingAt,
  textOf,
} from './expectations'

/** `no` is a capability this road does not have; anything else is what went wrong. */
export type StepResult = { step: string; result: 'yes' | 'no' | { failed: string }; note?: string }

const PROBE_TIMEOUT_MS = 60_000

/** Drives one real agent through everything a run asks of it, against the mock provider. */
export async function driveAgent(agent: AgentUnderTest, llm: MockLlm, cwd: string): Promise<StepResult[]> {
  const results: StepResult[] = []
  const marker = `plenum-test-agents/${agent.id}`
  const signal = new AbortController().signal
  const conversation = new Conversation(agent, { cwd, marker, signal })

  /** With `result`, what is seen is that the capability is not there. */
  async function step(name: string, run: () => Promise<string | void>, result: 'yes' | 'no' = 'yes'): Promise<boolean> {
    try {
      const note = await run()
      results.push(note ? { step: name, result, note } : { step: name, result })
      return true
    } catch (error) {
      results.push({ step: name, result: { failed: error instanceof Error ? error.message : String(error) } })
      return false
    }
  }

  await step('probe', async () => {
    const { probe } = await agent.runtime.describe(AbortSignal.timeout(PROBE_TIMEOUT_MS), { refresh: true })
    expectThat(probe.installed, 'installed')
    expectThat(probe.status === 'ready', `ready, not ${probe.status}: ${probe.message}`)
    expectThat(probe.version !== null, 'a version')
    expectThat(probe.models.length > 0 && probe.models.every(({ label }) => label !== ''), 'models with labels')
    await expectNobody(`plenum-probe/probe-${agent.id}-`)
    const names = [...new Set(probe.models.flatMap(({ options }) => options.map(({ name }) => name)))]
    const models = `${probe.models.length} ${probe.models.length === 1 ? 'model' : 'models'}`
    return [probe.version, models, ...names].join(', ')
  })
  const { signedOut } = agent
  if (signedOut === null) results.push({ step: 'tells that nobody is signed in', result: 'no' })
  else {
    await step('tells that nobody is signed in', async () => {
      const { probe } = await signedOut.describe(AbortSignal.timeout(PROBE_TIMEOUT_MS), { refresh: true })
      expectThat(probe.status === 'unauthenticated', `unauthenticated, not ${probe.status}: ${probe.message}`)
      const { signInCommand } = probe.auth
      expectThat(signInCommand !== undefined, 'a command to sign in by')
      await expectNobody(`plenum-probe/probe-${agent.id}-`)
      return signInCommand
    })
  }

  let session: RuntimeSession | null = null
  const opened = await step('start', async () => {
    session = await conversation.open(`${agent.id}-1`)
    expectThat(session.identity.providerSessionId !== null, 'a provider session id')
  })
  if (!opened) return results

  await step('text', async () => {
    const { events, end } = await conversation.turn('Say hello')
    expectEnd(end, 'turn.completed')
    expectThat(
      textOf(events).includes('Hello from the mock model'),
      `the model's text, not ${JSON.stringify(textOf(events))}`,
    )
  })
  await step('follow-up input', async () => {
    const { end } = await conversation.turn('Say hello once more')
    expectEnd(end, 'turn.completed')
    const calls = llm.calls.filter(({ prompt }) => prompt.includes('once more'))
    expectThat(
      calls.some(({ body }) => JSON.stringify(body).includes('"Say hello"')),
      'the earlier input to be sent along',
    )
  })
  await step('thoughts', async () => {
    const { events } = await conversation.turn('THINK about it')
    expectThat(
      events.some(({ type }) => type === 'assistant.thought.delta'),
      'a thought',
    )
  })
  await step('usage', async () => {
    const usage = conversation.events.findLast((event) => event.type === 'usage.updated')
    expectThat(usage !== undefined && usage.payload.usage.total > 0, 'tokens')
    return usage.payload.cost.source === 'unknown' ? 'cost unknown' : `cost ${usage.payload.cost.source}`
  })
  await step('allow', async () => {
    const { events, end } = await conversation.turn('Please RUN_SHELL`echo allowed > allowed.txt`', answering('allow'))
    expectEnd(end, 'turn.completed')
    expectRequest(events, 'allowed.txt')
    expectThat(
      events.some(({ type }) => type === 'tool.completed'),
      'a completed tool call',
    )
    expectThat(textOf(events).includes('TOOL-RESULT-SEEN'), 'the model to see the result')
  })
  await step('deny', async () => {
    const { events, end } = await conversation.turn('Please RUN_SHELL`echo denied > denied.txt`', answering('deny'))
    expectRequest(events, 'denied.txt')
    expectThat(!events.some(({ type }) => type === 'tool.completed'), 'no completed tool call')
    return end.type === 'turn.completed' && textOf(events).includes('TOOL-RESULT-SEEN')
      ? 'the model goes on'
      : 'the turn ends'
  })
  await step('diff of a file edit', async () => {
    const { events, end } = await conversation.turn('WRITE_FILE`notes.txt`', answering('allow'))
    expectEnd(end, 'turn.completed')
    const request = events.find((event) => event.type === 'request.opened')?.payload.request
    expectThat(request !== undefined, 'a request to a person')
    expectThat(`${request.detail}`.includes('written by the mock model'), 'the change in the request')
    const done = events.find((event) => event.type === 'tool.completed')
    const diff = done?.payload.content.find((part) => part.type === 'diff')
    expectThat(diff?.newText.includes('written by the mock model') === true, 'a diff of the change')
  })
  if (agent.asks) {
    await step('question', async () => {
      const { events, end } = await conversation.turn('ASK_USER please', (event, live) => {
        if (event.type !== 'request.opened') return
        void live.respond?.(event.payload.request.requestId, answerQuestions(event.payload.request))
      })
      expectEnd(end, 'turn.completed')
      expectThat(
        textOf(events).includes('Blue'),
        `the answer to reach the model, not ${JSON.stringify(textOf(events))}`,
      )
    })
  } else {
    const noTool = async () => {
      const { events, end } = await conversation.turn('ASK_USER please')
      expectEnd(end, 'turn.completed')
      expectThat(textOf(events).includes('NO-TOOL'), `no tool to ask with, not ${JSON.stringify(textOf(events))}`)
      return 'the model has no tool for it'
    }
    await step('question', noTool, 'no')
  }

  if (agent.takesSchema) {
    await step('answer by a schema', async () => {
      const { end } = await conversation.turn('BY-SCHEMA please', undefined, verdictJsonSchema('compare'))
      expectEnd(end, 'turn.completed')
      const call = llm.calls.find(({ prompt }) => prompt.includes('BY-SCHEMA'))
      expectThat(JSON.stringify(call?.body).includes('"agreements"'), 'the schema to reach the provider')
    })
  } else results.push({ step: 'answer by a schema', result: 'no' })
  if (conversation.canSteer()) {
    await step('words into a turn', async () => {
      const steered: Promise<void>[] = []
      const { events, end } = await conversation.turn('SLOW40', (event, live) => {
        if (event.type === 'assistant.message.delta' && steered.length === 0) {
          steered.push(live.steer?.('Also say STEERED') ?? Promise.reject(new Error('it cannot be steered')))
        }
      })
      await Promise.all(steered)
      expectEnd(end, 'turn.completed')
      expectThat(textOf(events).includes('STEERED'), `the words to reach the model, not ${textOf(events).slice(-200)}`)
    })
  } else results.push({ step: 'words into a turn', result: 'no' })

  await step('interrupt in a stream', async () => {
    const { end } = await conversation.turn('SLOW400', interruptingAt('assistant.message.delta'))
    expectEnd(end, 'turn.interrupted')
  })
  await step('interrupt in a hang', async () => {
    const { end } = await conversation.turn('HANG now', interruptingAt('assistant.message.delta'))
    expectEnd(end, 'turn.interrupted')
    await llm.until((call) => call.prompt.includes('HANG now') && call.aborted)
  })
  await step('interrupt with a request open', async () => {
    const { events, end } = await conversation.turn(
      'Please RUN_SHELL`echo never > never.txt`',
      interruptingAt('request.opened'),
    )
    expectEnd(end, 'turn.interrupted')
    expectThat(
      events.some(({ type }) => type === 'request.closed' || type === 'request.resolved'),
      'the request to be closed',
    )
  })
  await step('goes on after it', async () => {
    const { events, end } = await conversation.turn('Say hello again')
    expectEnd(end, 'turn.completed')
    expectThat(textOf(events).includes('Hello from the mock model'), 'the text of the turn')
  })
  await step('failure is a failure', async () => {
    const { end } = await conversation.turn('FAIL_400 please')
    expectEnd(end, 'turn.errored')
    return end.type === 'turn.errored' ? end.payload.failure.reason : undefined
  })

  const earlier = (session as RuntimeSession | null)?.identity.providerSessionId ?? null
  await step('stop leaves nothing', async () => {
    await session?.stop()
    await expectNobody(marker)
  })
  await step('model and options honoured', async () => {
    const { wanted, seen, note } = agent.chosen
    await callOf(wanted, 'chosen', seen)
    return note
  })
  const { selection } = agent
  if (selection === null) results.push({ step: 'own settings honoured', result: 'no' })
  else {
    await step('own settings honoured', async () => {
      await callOf(selection.wanted, 'selected', selection.seen)
      return selection.note
    })
  }
  if (KEEP_TOOLS.includes(agent.id)) results.push({ step: 'no tools for a judge', result: 'no' })
  else await step('no tools for a judge', () => judgeWithoutTools(agent, llm, conversation))
  await step('refuses what it does not take', async () => {
    const { reason } = await failureOf(conversation.open(`${agent.id}-other`, { selection: { 'no-such': 1 } }))
    expectThat(reason === 'model_unlisted', `model_unlisted, not ${reason}`)
    await expectNobody(marker)
  })
  await step('unknown model', async () => {
    const model = agent.model === null ? UNKNOWN_MODEL : `mock/${UNKNOWN_MODEL}`
    const failure = await startOrTurnFailure({ model })
    expectThat(failure === 'model_unlisted', `model_unlisted, not ${failure}`)
    await expectNobody(marker)
  })
  await step('given up while it starts: nothing left', async () => {
    const abort = new AbortController()
    const held = new Conversation({ ...agent, runtime: agent.held.runtime }, { cwd, marker, signal: abort.signal })
    const starting = held.open(`${agent.id}-given-up`).then(
      () => 'started',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    await Promise.race([starting, fileThere(agent.held.file)])
    abort.abort(new Error('given up'))
    const why = await starting
    expectThat(why === 'given up', `the start to be given up, not ${why}`)
    await expectNobody(marker)
  })
  await step('resume in a new process', async () => {
    session = await conversation.open(`${agent.id}-2`, { resume: earlier })
    const { events, end } = await conversation.turn('Say hello after the restart')
    expectEnd(end, 'turn.completed')
    expectThat(textOf(events).includes('Hello from the mock model'), 'an answer')
    expectThat(!textOf(events).includes('TOOL-RESULT-SEEN'), 'nothing of the earlier turns again')
  })
  await step('killed: a typed failure, nothing left', async () => {
    const live = session
    if (!live) throw new Error('not open')
    const ended = conversation.turn('HANG until killed', (event) => {
      if (event.type === 'assistant.message.delta' && live.identity.pid !== null)
        process.kill(live.identity.pid, 'SIGKILL')
    })
    const { end } = await ended
    expectEnd(end, 'turn.errored')
    expectThat(end.type === 'turn.errored' && end.payload.failure.reason === 'process_crashed', 'process_crashed')
    expectThat((await live.done).status === 'errored', 'the session to have errored')
    await expectNobody(marker)
  })
  await (session as RuntimeSession | null)?.stop()
  return results

  /** One turn in a session of its own, for what the provider is sent then. */
  async function callOf(wanted: Wanted, name: string, isSeen: (call: SeenCall) => boolean): Promise<void> {
    const from = llm.calls.length
    const live = await conversation.open(`${agent.id}-${name}`, wanted)
    const { end } = await conversation.turn('Say hello')
    await live.stop()
    expectEnd(end, 'turn.completed')
    const calls = llm.calls.slice(from)
    const said = calls.map(({ path, model }) => `${path} ${model}`).join(', ')
    expectThat(calls.some(isSeen), `the provider to be asked for it, not only ${said}`)
  }

  /** A provider's own models are not all listed: an unknown one then fails at the first turn. */
  async function startOrTurnFailure(wanted: Wanted): Promise<string> {
    let live: RuntimeSession | null = null
    try {
      live = await conversation.open(`${agent.id}-unknown`, wanted)
    } catch (error) {
      if (isRuntimeFailure(error)) return error.failure.reason
      throw error
    }
    const { end } = await conversation.turn('Say hello')
    await live.stop()
    expectEnd(end, 'turn.errored')
    return end.type === 'turn.errored' ? end.payload.failure.reason : end.type
  }
}
