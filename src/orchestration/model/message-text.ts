import type { LedgerEventType, LedgerPayloads, RuntimeEventPayloads, RuntimeEventType } from './events'

/** What an agent said so far, its messages as paragraphs. */
export type MessageText = {
  readonly text: string
  /** What is said next is a message of its own. */
  readonly isEnded: boolean
  /** Blank text after that: it is no message yet. */
  readonly held: string
  /** Where in the text the message under way begins. */
  readonly start: number
}

export const NO_MESSAGES: MessageText = { text: '', isEnded: false, held: '', start: 0 }

type SomeEvent =
  | { [T in RuntimeEventType]: { type: T; payload: RuntimeEventPayloads[T] } }[RuntimeEventType]
  | { [T in LedgerEventType]: { type: T; payload: LedgerPayloads[T] } }[LedgerEventType]

/** What comes between two messages. Any other event comes beside one and does not part it. */
const ENDING_TYPES = [
  'tool.started',
  'tool.completed',
  'tool.errored',
  'turn.started',
  'turn.completed',
  'turn.errored',
  'turn.interrupted',
  'turn.plan.updated',
  'session.started',
  'session.stopped',
  'session.errored',
] as const satisfies (RuntimeEventType & LedgerEventType)[]
const ENDS_MESSAGE: ReadonlySet<string> = new Set(ENDING_TYPES)

/** The types of stored events that the text of a worker is made of. */
export const MESSAGE_TEXT_TYPES: LedgerEventType[] = [
  'assistant.message.delta',
  'assistant.thought.delta',
  'artifact.added',
  ...ENDING_TYPES,
]

/** One more event. Every text of an agent's messages is built here, so that they are separated alike everywhere. */
export function addToMessages(messages: MessageText, event: SomeEvent): MessageText {
  switch (event.type) {
    case 'assistant.message.delta': {
      const { text, begins, wasThought } = event.payload
      return addText(wasThought === true ? withoutCurrent(messages) : messages, text, begins === true)
    }
    case 'picture.produced':
      return isBetweenMessages(event) ? addPicture(messages) : messages
    case 'artifact.added': {
      const { kind, toolId } = event.payload.artifact
      return kind === 'picture' && toolId === undefined ? addPicture(messages) : messages
    }
    default:
      return isBetweenMessages(event) ? endMessage(messages) : messages
  }
}

/** Whether what is said before and after the event are two messages. */
export function isBetweenMessages(event: SomeEvent): boolean {
  switch (event.type) {
    case 'assistant.thought.delta':
      return event.payload.text !== ''
    case 'picture.produced':
      return event.payload.toolId === null
    default:
      return endsMessage(event.type)
  }
}

/** Whether what is said after any event of the type is a message of its own. */
export function endsMessage(type: string): boolean {
  return ENDS_MESSAGE.has(type)
}

/** Whoever reads the text alone must know that something was shown here. */
function addPicture(messages: MessageText): MessageText {
  return { ...addText(messages, '[picture]', true), isEnded: true }
}

function endMessage(messages: MessageText): MessageText {
  return messages.isEnded || messages.text === '' ? messages : { ...messages, isEnded: true }
}

/** Without what the message under way has said so far. */
function withoutCurrent(messages: MessageText): MessageText {
  if (messages.isEnded) return messages
  return endMessage({ ...messages, text: messages.text.slice(0, messages.start), held: '' })
}

/** More text, of the message under way or (`begins`) of a new one. */
export function addText(messages: MessageText, text: string, begins: boolean): MessageText {
  const isApart = (begins || messages.isEnded) && /\S/.test(messages.text)
  if (!isApart) return text === '' ? messages : { ...messages, text: messages.text + text, isEnded: false, held: '' }
  const added = messages.held + text
  if (added.trim() === '') return { ...messages, isEnded: true, held: added }
  const joined = messages.text + breakBetween(messages.text, added) + added
  return { text: joined, isEnded: false, held: '', start: messages.text.length }
}

/** What is missing to a blank line. */
function breakBetween(before: string, after: string): string {
  const lines =
    lineEnds(/[\r\n \t]*$/.exec(before.slice(-20))?.[0]) + lineEnds(/^[\r\n \t]*/.exec(after.slice(0, 20))?.[0])
  return '\n'.repeat(Math.max(0, 2 - lines))
}

function lineEnds(space = ''): number {
  return space.split('\n').length - 1
}
