import { beginningOf } from '@/orchestration/model/cut-text'
import { retryNote } from '@/orchestration/run/retry-words'
import type { RuntimeEventPayloads, StreamEventType } from '@/orchestration/model/events'

type Messages = { [T in StreamEventType]: (payload: RuntimeEventPayloads[T]) => string }

/** One line a person can read in a list of events. Deltas have none: their text is the event. */
const MESSAGES: Messages = {
  'session.delayed': ({ message }) => message,
  'session.started': ({ identity }) => `Session started${identity.model === null ? '' : ` on ${identity.model}`}`,
  'session.stopped': ({ reason }) => (reason === null ? 'Session stopped' : `Session stopped: ${reason}`),
  'session.errored': ({ failure }) => `Session broke: ${failure.message}`,
  'session.mode.changed': ({ mode, actsWithoutAsking }) =>
    `Mode is now ${mode}${actsWithoutAsking === true ? ': the agent acts without asking' : ''}`,
  'turn.started': () => 'Turn started',
  'turn.completed': ({ stopReason }) => (stopReason === 'end_turn' ? 'Turn completed' : `Turn ended: ${stopReason}`),
  'turn.errored': ({ failure }) => `Turn failed: ${failure.message}`,
  'turn.interrupted': () => 'Turn interrupted',
  'turn.plan.updated': ({ entries }) => `Plan of ${entries.length} steps`,
  'turn.retrying': retryNote,
  'assistant.message.delta': () => '',
  'assistant.thought.delta': () => '',
  'tool.started': ({ title }) => `Tool: ${title}`,
  'tool.progress': () => 'Tool is going on',
  'tool.completed': ({ title, isUnread }) =>
    `Tool ${isUnread === true ? 'ended; its report could not be read' : 'completed'}${title === undefined ? '' : `: ${title}`}`,
  'tool.errored': ({ message }) => `Tool failed: ${message}`,
  'runtime.stderr': () => 'Error output of the agent',
  'runtime.decode_error': ({ message }) => `Unreadable message: ${message}`,
  'runtime.event': ({ method }) => `Native event ${method}`,
}

const LENGTH_MAX = 500

export function streamEventMessage<T extends StreamEventType>(type: T, payload: RuntimeEventPayloads[T]): string {
  return beginningOf(MESSAGES[type](payload), LENGTH_MAX)
}
