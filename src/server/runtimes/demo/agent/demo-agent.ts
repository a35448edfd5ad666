import { randomUUID } from 'node:crypto'
import {
  agent,
  methods,
  PROTOCOL_VERSION,
  RequestError,
  type AgentContext,
  type PromptRequest,
  type SessionConfigOption,
} from '@agentclientprotocol/sdk'
import { DEFAULT_DEMO_MODEL, DEMO_EFFORTS, DEMO_MODELS, findDemoModel } from '../demo-models'
import { createPace } from './pace'
import { runTurn } from './run-turn'
import { createSessionStore, type DemoSession } from './session-store'
import { reportSpending, tokensOf, type DemoSettings, type StopReason, type Turn } from './turn'

/** The demo as an agent of the protocol: sessions on disk, settings, turns that can be cancelled. */
export function createDemoAgent(settings: DemoSettings) {
  const store = createSessionStore(settings.dataDir)
  const sessions = new Map<string, DemoSession>()
  const cancels = new Map<string, AbortController>()
  const pace = createPace(settings.speed)
  let canAsk = false

  function find(sessionId: string): DemoSession {
    const session = sessions.get(sessionId) ?? store.read(sessionId)
    if (session === null) throw RequestError.resourceNotFound(sessionId)
    sessions.set(sessionId, session)
    return session
  }

  async function prompt(params: PromptRequest, client: AgentContext) {
    const session = find(params.sessionId)
    if (cancels.has(session.id)) throw RequestError.invalidRequest(undefined, `Session ${session.id} is in a turn.`)
    const text = params.prompt.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
    const cancel = new AbortController()
    cancels.set(session.id, cancel)
    const turn = newTurn(session, settings, pace, cancel.signal, client, canAsk)
    try {
      const stopReason = await runTurn(turn, text).catch((error: unknown): StopReason => {
        if (cancel.signal.aborted) return 'cancelled'
        throw error
      })
      await account(turn, text)
      session.messages.push({ role: 'user', text }, { role: 'agent', text: turn.said })
      store.write(session)
      return { stopReason, usage: usageOf(turn) }
    } finally {
      cancels.delete(session.id)
    }
  }

  async function replay(session: DemoSession, client: AgentContext): Promise<void> {
    for (const { role, text } of session.messages) {
      const sessionUpdate = role === 'user' ? ('user_message_chunk' as const) : ('agent_message_chunk' as const)
      await client.notify(methods.client.session.update, {
        sessionId: session.id,
        update: { sessionUpdate, content: { type: 'text', text } },
      })
    }
  }

  return agent({ name: 'plenum-demo' })
    .onRequest(methods.agent.initialize, ({ params }) => {
      canAsk = Boolean(params.clientCapabilities?.elicitation?.form)
      return {
        protocolVersion: PROTOCOL_VERSION,
        agentInfo: { name: 'plenum-demo', title: 'Plenum demo', version: '1.0.0' },
        agentCapabilities: { loadSession: true, sessionCapabilities: { resume: {}, close: {} } },
        authMethods: [],
      }
    })
    .onRequest(methods.agent.session.new, () => {
      const session = store.create(randomUUID())
      sessions.set(session.id, session)
      return { sessionId: session.id, configOptions: configOptions(session) }
    })
    .onRequest(methods.agent.session.load, async ({ params, client }) => {
      const session = find(params.sessionId)
      await replay(session, client)
      return { configOptions: configOptions(session) }
    })
    .onRequest(methods.agent.session.resume, ({ params }) => ({ configOptions: configOptions(find(params.sessionId)) }))
    .onRequest(methods.agent.session.close, ({ params }) => {
      cancels.get(params.sessionId)?.abort()
      sessions.delete(params.sessionId)
      return {}
    })
    .onRequest(methods.agent.session.setConfigOption, ({ params }) => {
      const session = find(params.sessionId)
      setConfig(session, params.configId, String(params.value))
      return { configOptions: configOptions(session) }
    })
    .onRequest(methods.agent.session.prompt, ({ params, client }) => prompt(params, client))
    .onNotification(methods.agent.session.cancel, ({ params }) => cancels.get(params.sessionId)?.abort())
}

function newTurn(
  session: DemoSession,
  settings: DemoSettings,
  pace: Turn['pace'],
  signal: AbortSignal,
  client: AgentContext,
  canAsk: boolean,
): Turn {
  return {
    session,
    model: findDemoModel(session.model) ?? DEMO_MODELS[0],
    settings,
    pace,
    signal,
    client,
    canAsk,
    said: '',
    usage: { input: 0, output: 0, thought: 0, cached: 0 },
    fixed: { usage: false, cost: false },
    toolCount: 0,
  }
}

/** Adds up tokens and money of a turn and reports the session's state. Earlier messages count as read from the cache. */
async function account(turn: Turn, prompt: string): Promise<void> {
  const { session, model, usage, fixed } = turn
  const earlier = tokensOf(session.messages.map(({ text }) => text).join(''))
  if (!fixed.usage) {
    turn.usage = {
      input: tokensOf(prompt) + earlier,
      output: tokensOf(turn.said) + usage.thought,
      thought: usage.thought,
      cached: earlier,
    }
  }
  if (!fixed.cost) {
    session.costUsd += (turn.usage.input * model.inputPerMTok + turn.usage.output * model.outputPerMTok) / 1_000_000
  }
  await reportSpending(turn)
}

/** Input and output are whole here: cached tokens and thoughts are parts of them. */
function usageOf({ usage }: Turn) {
  return {
    inputTokens: usage.input,
    outputTokens: usage.output,
    thoughtTokens: usage.thought,
    cachedReadTokens: usage.cached,
    totalTokens: usage.input + usage.output,
  }
}

function configOptions(session: DemoSession): SessionConfigOption[] {
  return [
    {
      type: 'select',
      id: 'model',
      name: 'Model',
      category: 'model',
      currentValue: session.model || DEFAULT_DEMO_MODEL,
      options: DEMO_MODELS.map(({ id, label, description }) => ({ value: id, name: label, description })),
    },
    {
      type: 'select',
      id: 'effort',
      name: 'Effort',
      category: 'thought_level',
      currentValue: session.effort,
      options: DEMO_EFFORTS.map((effort) => ({ value: effort, name: effort })),
    },
  ]
}

function setConfig(session: DemoSession, configId: string, value: string): void {
  const effort = DEMO_EFFORTS.find((known) => known === value)
  if (configId === 'model' && findDemoModel(value) !== undefined) session.model = value
  else if (configId === 'effort' && effort !== undefined) session.effort = effort
  else throw RequestError.invalidParams(undefined, `${configId} cannot be ${value}`)
}
