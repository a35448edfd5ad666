import { markdownBreak } from './markdown-break'
import type { Transcript, TranscriptBlock } from './transcript'

/** An agent can make a hundred thousand blocks; a page cannot show them, and copying the list for each takes minutes. */
const BLOCKS_MAX = 2_000
const BLOCKS_KEPT = 1_000
/** Of messages and thoughts together: what a page can draw, and its server send, without making anybody wait. */
const TEXT_CHARS_MAX = 400_000
const TEXT_CHARS_KEPT = 200_000
/** Text that grows is drawn anew with every word: a long one goes on in a new block, at a place where Markdown allows it. */
const PIECE_CHARS = 8_000
/** Where Markdown allows it nowhere. */
const PIECE_CHARS_MAX = 32_000

const LEFT_OUT: TranscriptBlock = {
  ...{ kind: 'note', seq: 0, tone: 'info', failure: null },
  text: 'What came before is left out here; all of it is in the events.',
}

export function addBlock(transcript: Transcript, block: TranscriptBlock): Transcript {
  const blocks = [...transcript.blocks, block]
  const from = firstKept(blocks)
  return { ...transcript, blocks: from === 0 ? blocks : [LEFT_OUT, ...blocks.slice(from)] }
}

export function replaceLast(transcript: Transcript, block: TranscriptBlock): Transcript {
  return { ...transcript, blocks: transcript.blocks.with(-1, block) }
}

/** One more piece of a message; a message of its own where one has ended. */
export function appendMessage(transcript: Transcript, seq: number, text: string, begins: boolean): Transcript {
  if (text === '') return transcript
  const isApart = begins || transcript.isMessageEnded === true
  const isFirst = isApart || !transcript.blocks.some(({ kind }) => kind === 'message')
  const added = isApart
    ? addBlock(transcript, { kind: 'message', seq, text })
    : appendText(transcript, { kind: 'message', seq, text, ...(isFirst ? {} : { continues: true }) })
  return { ...added, isMessageEnded: false }
}

/** What the message under way has said so far was a thought. */
export function turnIntoThought(transcript: Transcript): Transcript {
  if (transcript.isMessageEnded === true) return transcript
  const start = transcript.blocks.findLastIndex((block) => block.kind === 'message' && block.continues !== true)
  const blocks = transcript.blocks.map((block, index): TranscriptBlock => {
    if (index < start || block.kind !== 'message') return block
    return { kind: 'thought', seq: block.seq, text: block.text }
  })
  return { ...transcript, blocks, isMessageEnded: true }
}

export function appendThought(transcript: Transcript, seq: number, text: string): Transcript {
  if (text === '') return transcript
  return { ...appendText(transcript, { kind: 'thought', seq, text }), isMessageEnded: true }
}

/** One more word. The blocks of a text that is longer than a piece, joined, are the text. */
function appendText(
  transcript: Transcript,
  added: Extract<TranscriptBlock, { kind: 'message' | 'thought' }>,
): Transcript {
  const last = transcript.blocks.at(-1)
  if (last?.kind !== added.kind) return addBlock(transcript, added)
  const grown = last.text + added.text
  const end = grown.length <= PIECE_CHARS ? null : markdownBreak(grown, PIECE_CHARS_MAX)
  if (end === null) return replaceLast(transcript, { ...last, text: grown })
  const ended = replaceLast(transcript, { ...last, text: grown.slice(0, end) })
  return addBlock(ended, { ...added, text: grown.slice(end) })
}

/** The index of the first block that still has its place; 0 while all have. */
function firstKept(blocks: readonly TranscriptBlock[]): number {
  const isTooMany = blocks.length > BLOCKS_MAX
  let from = isTooMany ? blocks.length - BLOCKS_KEPT : 0
  let chars = 0
  let isTooLong = false
  let fitting = blocks.length - 1
  for (let index = blocks.length - 1; index >= from; index--) {
    chars += textLength(blocks[index])
    if (chars <= TEXT_CHARS_KEPT) fitting = index
    if (chars > TEXT_CHARS_MAX) isTooLong = true
  }
  if (isTooLong) from = fitting
  return from
}

function textLength(block: TranscriptBlock | undefined): number {
  return block?.kind === 'message' || block?.kind === 'thought' ? block.text.length : 0
}
