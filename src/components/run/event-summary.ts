import { beginningOf } from '@/orchestration/model/cut-text'
import type { EventRecord } from '@/orchestration/model/events'
import { visibleLine } from '@/orchestration/model/visible-text'

const CHARS_MAX = 240

/** An event in one line: its message, or what was written where it has none. */
export function eventSummary(event: EventRecord): string {
  switch (event.type) {
    case 'assistant.message.delta':
    case 'assistant.thought.delta':
      return oneLine(event.payload.text)
    case 'runtime.stderr':
      return oneLine(event.payload.text || event.message)
    case 'tool.started':
      return oneLine(event.payload.title)
    case 'usage.updated':
      return `${event.payload.usage.total.toLocaleString('en-US')} tokens`
    case 'control.observed':
      return oneLine(`${event.payload.step}${event.payload.note === null ? '' : `: ${event.payload.note}`}`)
    default:
      return oneLine(event.message)
  }
}

function oneLine(text: string): string {
  const line = visibleLine(text)
  return line.length > CHARS_MAX ? `${beginningOf(line, CHARS_MAX)}…` : line
}
