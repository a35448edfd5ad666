import { IN_THOUGHT } from '@/orchestration/model/artifact'
import { piecesOf } from '@/orchestration/model/cut-text'
import type { Emit } from '@/orchestration/ports'
import { reportedRetry } from './acp-failure'
import { boundedJson } from './bounded-json'
import type { MessageIds } from './message-ids'
import type { SessionUsage } from './session-usage'
import { readPicture } from './read-picture'
import { shownText } from './tool-content'
import type { ToolCalls } from './tool-calls'
import { authStatusSchema, updateParamsSchema, updateSchema, type WireConfigOption } from './wire'

const DELTA_CHARS_MAX = 32 * 1024

export type UpdateContext = {
  emit: Emit
  messages: MessageIds
  tools: ToolCalls
  usage: SessionUsage
  /** Null until the agent has named its session. */
  sessionId(): string | null
  /** While an earlier session is loaded the agent tells its history again; it is in the ledger already. */
  isReplaying(): boolean
  /** Words of its message. */
  onText(text: string, begins: boolean): void
  onMessageEnd(): void
  onRetry(retry: NonNullable<ReturnType<typeof reportedRetry>>): void
  onConfig(options: WireConfigOption[]): void
  onMode(mode: string): void
  /** How the agent is signed in, where it says so; `none` is not at all. */
  onAuth(kind: string): void
}

/** One notification of the agent as events. What is not known is kept raw: the ledger loses nothing an agent says. */
// eslint-disable-next-line complexity -- one line for each kind of notification, in the order of their precedence
export function handleNotification(context: UpdateContext, method: string, params: unknown): void {
  const { emit, tools, usage } = context
  const keepRaw = () => emit({ type: 'runtime.event', payload: { method, raw: boundedJson(params) ?? null } })

  const auth = method === '_auth/status_update' ? authStatusSchema.safeParse(params) : null
  if (auth?.success) return context.onAuth(auth.data.authStatus.kind)
  const outer = method === 'session/update' ? updateParamsSchema.safeParse(params) : null
  if (!outer?.success) return keepRaw()
  const own = context.sessionId()
  if (own !== null && outer.data.sessionId !== own) return keepRaw()
  const parsed = updateSchema.safeParse(outer.data.update)
  if (!parsed.success) {
    if (!context.isReplaying()) keepRaw()
    return
  }
  const update = parsed.data
  if (update.sessionUpdate === 'config_option_update') return context.onConfig(update.configOptions ?? [])
  if (update.sessionUpdate === 'usage_update') return usage.onUpdate(update)
  if (context.isReplaying()) return

  switch (update.sessionUpdate) {
    case 'agent_message_chunk': {
      const picture = readPicture(update.content)
      if (picture !== null && typeof picture !== 'string') {
        return emit({ type: 'picture.produced', payload: { ...picture, toolId: null } })
      }
      if (update._meta?.usage) usage.onCallEnd(update._meta.usage)
      return context.onText(picture ?? shownText(update.content), context.messages.isNew('message', update.messageId))
    }
    case 'agent_thought_chunk': {
      const picture = readPicture(update.content)
      if (picture !== null && typeof picture !== 'string') {
        return emit({ type: 'picture.produced', payload: { ...picture, toolId: IN_THOUGHT } })
      }
      const apart = context.messages.isNew('thought', update.messageId) ? '\n\n' : ''
      const text = apart + (picture ?? shownText(update.content))
      return emitText(text, (piece) => emit({ type: 'assistant.thought.delta', payload: { text: piece } }))
    }
    case 'user_message_chunk':
      return // our own words
    case 'tool_call':
    case 'tool_call_update':
      context.onMessageEnd()
      return tools.update(update)
    case 'plan': {
      const entries = (update.entries ?? []).map(({ content, status }) => ({ title: content, status }))
      return emit({ type: 'turn.plan.updated', payload: { entries } })
    }
    case 'session_info_update': {
      const retry = reportedRetry(update._meta)
      return retry === null ? keepRaw() : context.onRetry(retry)
    }
    case 'current_mode_update':
      return context.onMode(update.currentModeId)
  }
}

/** In pieces that fit an event. */
export function emitText(text: string, emitPiece: (text: string) => void): void {
  for (const piece of piecesOf(text, DELTA_CHARS_MAX)) emitPiece(piece)
}
