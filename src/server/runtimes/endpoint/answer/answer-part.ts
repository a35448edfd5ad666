import type { TokenUsage } from '@/orchestration/model/usage'

/** How a provider ended an answer. `error`: it gave up; `tool`: it waits for a tool that nobody offered it. */
export type AnswerEnd = 'stop' | 'length' | 'refusal' | 'tool' | 'error'

/** One piece of a streamed answer, whatever the protocol. */
export type AnswerPart =
  /** `begins`: a new message, to be kept apart from the text before it. */
  | { type: 'text'; text: string; begins?: true }
  | { type: 'thought'; text: string }
  | { type: 'tool'; name: string }
  /** Of the whole call so far: the newest counts. */
  | { type: 'usage'; usage: TokenUsage; raw: unknown }
  /** What the provider says the call cost, in US dollars. */
  | { type: 'cost'; usd: number }
  /** `raw` is the provider's own word for it. */
  | { type: 'end'; end: AnswerEnd; raw: string }
  /** An error that the provider reported in its stream: its own object. */
  | { type: 'error'; error: unknown }

/** Reads the chunks of one answer, in order. */
export interface AnswerReader {
  /** The parts of a chunk; null for one of an unknown shape. */
  read(chunk: unknown): AnswerPart[] | null
  /** The parts of an answer that came as one JSON body instead of a stream; null for one of an unknown shape. */
  readWhole(body: unknown): AnswerPart[] | null
}
