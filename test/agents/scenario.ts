import { setTimeout as delay } from 'node:timers/promises'
import type { RuntimeEvent, RuntimeEventType } from '@/orchestration/model/events'
import type { RequestAnswer, RuntimeRequest } from '@/orchestration/model/request'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import type { RuntimeSession } from '@/orchestration/ports'
import { findMarked } from '@/server/runtimes/process-table'
import type { MockLlm } from '../support/mock-llm/mock-llm'
import type { AgentUnderTest } from './agents'

/** `no` is a capability this road does not have; anything else is what went wrong. */
export type StepResult = { step: string; result: 'yes' | 'no' | { failed: string }; note?: string }

const TURN_TIMEOUT_MS = 60_000
const ANSWER: Omit<RequestAnswer, 'action'> = { optionId: null, text: null, answers: null }
const TURN_ENDS: RuntimeEventType[] = ['turn.completed', 'turn.errored', 'turn.interrupted']

type React = (event: RuntimeEvent, session: RuntimeSession) => void

class Conversation {
  readonly events: RuntimeEvent[] = []
  private react: React = () => undefined
  private session: RuntimeSession | null = null
  private readonly agent: AgentUnderTest
  private readonly place: { cwd: string; marker: string; signal: AbortSignal }
  private turns = 0

  constructor(agent: AgentUnderTest, place: { cwd: string; marker: string; signal: AbortSignal }) {
    this.agent = agent
    this.place = place
  }

  async open(sessionId: string, resume: string | null): Promise<RuntimeSession> {
    const { cwd, marker, signal } = this.place
    const request: StartSessionRequest = {
      sessionId,
      backend: this.agent.id,
      model: this.agent.model,
      options: {},
      selection: {},
      cwd,
      resume,
      marker,
      ordinal: 1,
    }
    const emit = (event: RuntimeEvent) => {
      this.events.push(event)
      if (this.session) this.react(event, this.session)
    }
    this.session = await this.agent.runtime.startSession(request, emit, signal)
    return this.session
  }

  /** Sends one input and gives what happened until the turn's end. */
  async turn(text: string, react: React = () => undefined): Promise<{ events: RuntimeEvent[]; end: RuntimeEvent }> {
    const { session } = this
    if (!session) throw new Error('not open')
    const from = this.events.length
    const end = new Promise<RuntimeEvent>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no end of the turn within ${TURN_TIMEOUT_MS / 1000} s`)),
        TURN_TIMEOUT_MS,
      )
      this.react = (event) => {
        react(event, session)
        if (TURN_ENDS.includes(event.type)) {
          clearTimeout(timer)
          resolve(event)
        }
      }
    })
    await session.send({ turnId: `turn_${(this.turns += 1)}`, text })
    return { end: await end, events: this.events.slice(from) }
  }
}

/** Drives one real agent through everything a run asks of it, against the mock provider. */
export async function driveAgent(agent: AgentUnderTest, llm: MockLlm, cwd: string): Promise<StepResult[]> {
  const results: StepResult[] = []
  const marker = `plenum-test-agents/${agent.id}`
  const signal = new AbortController().signal
  const conversation = new Conversation(agent, { cwd, marker, signal })

  async function step(name: string, run: () => Promise<string | void>): Promise<boolean> {
    try {
      const note = await run()
      results.push(note ? { step: name, result: 'yes', note } : { step: name, result: 'yes' })
      return true
    } catch (error) {
      results.push({ step: name, result: { failed: error instanceof Error ? error.message : String(error) } })
      return false
    }
  }

  await step('probe', async () => {
    const { probe } = await agent.runtime.describe(AbortSignal.timeout(60_000), { refresh: true })
    expectThat(probe.installed, 'installed')
    expectThat(probe.status === 'ready', `ready, not ${probe.status}: ${probe.message}`)
    return `${probe.version ?? 'no version'}, ${probe.models.length} models`
  })

  let session: RuntimeSession | null = null
  const opened = await step('start', async () => {
    session = await conversation.open(`${agent.id}-1`, null)
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
  } else results.push({ step: 'question', result: 'no' })

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
    await (session as RuntimeSession | null)?.stop()
    await expectNobody(marker)
  })
  await step('resume in a new process', async () => {
    if (agent.resumableAfterMs > 0) await delay(agent.resumableAfterMs)
    session = await conversation.open(`${agent.id}-2`, earlier)
    const { events, end } = await conversation.turn('Say hello after the restart')
    expectEnd(end, 'turn.completed')
    expectThat(textOf(events).includes('Hello from the mock model'), 'an answer')
    expectThat(!textOf(events).includes('TOOL-RESULT-SEEN'), 'nothing of the earlier turns again')
  })
  await step('killed: a typed failure, nothing left', async () => {
    const live = session as RuntimeSession | null
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
}

function answering(action: 'allow' | 'deny'): React {
  return (event, session) => {
    if (event.type === 'request.opened') void session.respond?.(event.payload.request.requestId, { ...ANSWER, action })
  }
}

function interruptingAt(type: RuntimeEventType): React {
  let isDone = false
  return (event, session) => {
    if (event.type !== type || isDone) return
    isDone = true
    void session.interrupt?.()
  }
}

function answerQuestions({ questions, options }: RuntimeRequest): RequestAnswer {
  if (questions.length === 0) return { ...ANSWER, action: 'choose', optionId: options[0]?.id ?? null }
  const answers: Record<string, string | string[]> = {}
  for (const { id, type, options: choices } of questions) {
    const blue = choices.find(({ label }) => label.includes('Blue'))?.value ?? 'Blue'
    answers[id] = type === 'multi' ? [blue] : blue
  }
  return { ...ANSWER, action: 'submit', answers }
}

function textOf(events: RuntimeEvent[]): string {
  return events.map((event) => (event.type === 'assistant.message.delta' ? event.payload.text : '')).join('')
}

function expectRequest(events: RuntimeEvent[], detail: string): void {
  const opened = events.find((event) => event.type === 'request.opened')
  expectThat(opened !== undefined, 'a request to a person')
  const { request } = opened.payload
  expectThat(
    `${request.summary} ${request.detail}`.includes(detail),
    `the exact command in the request, not ${request.detail}`,
  )
}

function expectEnd(end: RuntimeEvent, type: RuntimeEventType): void {
  const why = end.type === 'turn.errored' ? ` (${end.payload.failure.reason}: ${end.payload.failure.message})` : ''
  expectThat(end.type === type, `${type}, not ${end.type}${why}`)
}

async function expectNobody(marker: string): Promise<void> {
  const left = await findMarked(marker)
  expectThat(left.length === 0, `no process left, not ${left.length}`)
}

function expectThat(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`expected ${what}`)
}
