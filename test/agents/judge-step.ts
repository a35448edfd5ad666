import type { MockLlm } from '../support/mock-llm/mock-llm'
import type { AgentUnderTest } from './agents'
import type { Conversation } from './conversation'
import { expectEnd, expectThat } from './expectations'

/** Agents without a switch that takes all tools from their model. */
export const KEEP_TOOLS: readonly string[] = ['gemini']
/** codex offers it always and refuses it outside of its plan mode. It asks a person and touches nothing. */
const HARMLESS_TOOLS = ['request_user_input']

/** A session as a judge gets it: its model is offered no tools. */
export async function judgeWithoutTools(
  agent: AgentUnderTest,
  llm: MockLlm,
  conversation: Conversation,
): Promise<void> {
  const from = llm.calls.length
  const live = await conversation.open(`${agent.id}-judge`, { withoutTools: true })
  const { events, end } = await conversation.turn('Please RUN_SHELL`echo judged > judged.txt`')
  await live.stop()
  expectEnd(end, 'turn.completed')
  const tools = llm.calls.slice(from).flatMap((call) => call.tools)
  const offered = tools.filter((tool) => !HARMLESS_TOOLS.includes(tool))
  expectThat(offered.length === 0, `no tools, not ${offered.join(', ')}`)
  expectThat(!events.some(({ type }) => type.startsWith('tool.')), 'no tool call')
}
