import { retryWords } from '@/orchestration/run/retry-words'
import { visibleLine } from '@/orchestration/model/visible-text'
import type { RuntimeEvent } from '@/orchestration/model/events'

/** What happened in a test of a runtime, a line each; what says nothing to a person is left out. */
export function testSteps(events: readonly RuntimeEvent[]): string[] {
  return events.flatMap((event) => {
    const step = stepOf(event)
    return step === null ? [] : [step]
  })
}

function stepOf(event: RuntimeEvent): string | null {
  switch (event.type) {
    case 'session.delayed':
      return event.payload.message
    case 'session.started':
      return 'The session started.'
    case 'session.stopped':
      return 'The session was stopped.'
    case 'turn.started':
      return 'It was asked to answer with one word.'
    case 'turn.completed':
      return 'The turn ended.'
    case 'turn.interrupted':
      return 'The turn was interrupted.'
    case 'turn.errored':
      return 'The turn failed.'
    case 'session.errored':
      return 'The session broke.'
    case 'tool.started':
      return `It used a tool: ${visibleLine(event.payload.title)}`
    case 'tool.errored':
      return `The tool failed: ${visibleLine(event.payload.message)}`
    case 'turn.retrying':
      return visibleLine(`${retryWords(event.payload)}: ${event.payload.message}`)
    case 'picture.produced':
      return 'It showed a picture.'
    case 'request.opened':
      return `It asked for “${event.payload.request.summary}”, which was called off: a test has nobody to answer.`
    case 'usage.updated':
      return `It reported ${event.payload.usage.total} tokens.`
    case 'runtime.stderr':
      return event.payload.text.trim() === '' ? null : `Its log: ${event.payload.text.trim()}`
    case 'runtime.decode_error':
      return `It wrote what is not of the protocol: ${visibleLine(event.payload.excerpt)}`
    case 'assistant.message.delta': // stands beside, as the answer
    case 'assistant.thought.delta':
    case 'session.mode.changed':
    case 'turn.plan.updated':
    case 'tool.progress':
    case 'tool.completed':
    case 'request.resolved':
    case 'request.closed':
    case 'runtime.event':
      return null
  }
}
