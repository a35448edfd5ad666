import type { PlanEntry, ToolContent, ToolKind, WholeArtifact } from '../model/events'
import type { OpenRequests } from '../fold/open-requests'
import { addText, NO_MESSAGES } from '../model/message-text'
import type { Failure } from '../model/failure'

/** What a worker's current attempt said and did so far: the fold of its stream events. */
export type Transcript = {
  workerId: string
  attempt: number
  blocks: TranscriptBlock[]
  plan: PlanEntry[]
  /** What is said next is a message of its own. */
  isMessageEnded?: boolean
  activity: 'starting' | 'thinking' | 'writing' | 'tool' | 'waiting' | 'retrying' | 'idle' | 'ended'
  /** Absent before its first request. */
  requests?: OpenRequests
  /** Which try it is at, in words, while `activity` is `retrying`. */
  retry?: string
  lastSeq: number
  lastActivityAt: string
}

/** How far a person's message is: `waiting` for the turn's end, `delivered`, or why it was not. */
export type InputStatus = 'waiting' | 'delivered' | 'failed'

/** A picture by reference: its content is an artifact. */
export type ShownPicture = { artifactId: string; title: string }

/** In order of appearance. `seq` is that of the event that opened the block: its address in the ledger. A long text is several blocks. */
export type TranscriptBlock =
  /** `continues`: of the same message as the message block before. */
  | { kind: 'message'; seq: number; text: string; continues?: true }
  | { kind: 'thought'; seq: number; text: string }
  | {
      kind: 'tool'
      seq: number
      toolId: string
      title: string
      toolKind: ToolKind
      status: 'running' | 'completed' | 'errored'
      input?: unknown
      content: ToolContent[]
      error: string | null
      pictures?: ShownPicture[]
      /** Where all of it is, of which only a part is shown here. */
      wholeInput?: WholeArtifact
      whole?: WholeArtifact
      /** It is over, but its report could not be read. */
      isUnread?: true
    }
  | ({ kind: 'picture'; seq: number } & ShownPicture)
  /** What its program wrote beside the protocol, all in one block: it is no part of the conversation and splits none. */
  | { kind: 'log'; seq: number; text: string }
  | {
      kind: 'input'
      seq: number
      controlId: string
      by: string
      text: string
      status: InputStatus
      note: string | null
    }
  | { kind: 'note'; seq: number; tone: 'info' | 'warning' | 'error'; text: string; failure: Failure | null }

/** The text of an agent so far, without thoughts and tools; without its beginning where a very long one lost that. */
export function messageText({ blocks }: Transcript): string {
  return blocks.reduce(
    (messages, block) =>
      block.kind === 'message' ? addText(messages, block.text, block.continues !== true) : messages,
    NO_MESSAGES,
  ).text
}
