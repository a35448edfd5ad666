import { methods, type AgentContext, type SessionUpdate } from '@agentclientprotocol/sdk'
import type { DemoModel } from '../demo-models'
import type { Pace } from './pace'
import type { DemoSession } from './session-store'

export type StopReason = 'end_turn' | 'refusal' | 'cancelled'

/** What the agent's process is told by its environment. */
export type DemoSettings = {
  dataDir: string
  speed: number
  directives: boolean
  ordinal: number
  attempt: number
  seed: string
}

/** One turn as the demo plays it: what it may do to the client, and what it adds up. */
export type Turn = {
  session: DemoSession
  model: DemoModel
  settings: DemoSettings
  pace: Pace
  /** Aborted by a cancel, unless the turn is deaf. */
  signal: AbortSignal
  client: AgentContext
  canAsk: boolean
  said: string
  usage: { input: number; output: number; thought: number; cached: number }
  /** Set by a script: then nothing is computed from the text. */
  fixed: { usage: boolean; cost: boolean }
  toolCount: number
}

export function update(turn: Turn, value: SessionUpdate): Promise<void> {
  return turn.client.notify(methods.client.session.update, { sessionId: turn.session.id, update: value })
}

/** What the session has cost so far, and how full its context is. */
export function reportSpending(turn: Turn): Promise<void> {
  const used = turn.usage.input + turn.usage.output
  const cost = { amount: turn.session.costUsd, currency: 'USD' }
  return update(turn, { sessionUpdate: 'usage_update', used, size: turn.model.contextWindow, cost })
}

export async function say(turn: Turn, text: string): Promise<void> {
  turn.said += text
  await update(turn, { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } })
}

export async function think(turn: Turn, text: string): Promise<void> {
  turn.usage.thought += tokensOf(text)
  await update(turn, { sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text } })
}

/** Word by word, as models do. */
export async function sayInWords(turn: Turn, text: string): Promise<void> {
  for (const word of text.match(/\s*\S+\s*?/g) ?? []) {
    await turn.pace.pause(turn.model.wordDelayMs, turn.signal)
    await say(turn, word)
  }
}

/** `done` is how many of the steps are behind us. */
export async function showPlan(turn: Turn, steps: string[], done: number): Promise<void> {
  const entries = steps.map((content, index) => ({
    content,
    priority: 'medium' as const,
    status: index < done ? ('completed' as const) : index === done ? ('in_progress' as const) : ('pending' as const),
  }))
  await update(turn, { sessionUpdate: 'plan', entries })
}

export async function callTool(
  turn: Turn,
  tool: { title: string; kind: 'search' | 'read'; input: unknown; output: string },
): Promise<void> {
  const toolCallId = nextToolId(turn)
  const { title, kind, input, output } = tool
  await update(turn, { sessionUpdate: 'tool_call', toolCallId, title, kind, status: 'in_progress', rawInput: input })
  await turn.pace.pause(400, turn.signal)
  await update(turn, {
    sessionUpdate: 'tool_call_update',
    toolCallId,
    status: 'completed',
    content: [{ type: 'content', content: { type: 'text', text: output } }],
  })
}

export function nextToolId(turn: Turn): string {
  turn.toolCount += 1
  return `call_${turn.session.messages.length}_${turn.toolCount}`
}

/** About four characters a token. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4)
}
