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

/** One more word. The blocks of a text that is longer than a piece, joined, are the text. */
export function appendText(transcript: Transcript, kind: 'message' | 'thought', seq: number, text: string): Transcript {
  const last = transcript.blocks.at(-1)
  if (last?.kind !== kind) return addBlock(transcript, { kind, seq, text })
  const grown = last.text + text
  const end = grown.length <= PIECE_CHARS ? null : markdownBreak(grown, PIECE_CHARS_MAX)
  if (end === null) return replaceLast(transcript, { ...last, text: grown })
  const ended = replaceLast(transcript, { ...last, text: grown.slice(0, end) })
  return addBlock(ended, { kind, seq, text: grown.slice(end) })
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
