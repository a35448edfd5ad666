import { isBetweenMessages } from '@/orchestration/model/message-text'
import type { Emit } from '@/orchestration/ports'
import { createClosingLine } from './closing-line'

const OPEN_TAGS = ['<think>', '<thinking>']
const OPEN_TAG_LENGTH_MAX = Math.max(...OPEN_TAGS.map(({ length }) => length))

export type ThoughtSplitter = {
  emit: Emit
  /** Hands on what was held back because it could have become a tag. */
  flush: () => void
}

/**
 * Takes what a model wrote between `<think>` and `</think>` out of its message and hands it on as a thought. A message has to
 * begin with such a block, so that an answer about the tags keeps them; from there on further blocks are recognised where they
 * begin a line outside of fenced code. A block that is never closed is a thought to its end. Models whose template opens the
 * block in the prompt write only `</think>`: where it is alone on a line and is the first tag of a message, what the message
 * has said before was a thought, and is said to have been one.
 */
export function splitThoughts(emit: Emit): ThoughtSplitter {
  let splitter = createSplitter(emit)
  function end(begins = false): void {
    splitter.end()
    splitter = createSplitter(emit, begins)
  }
  const take: Emit = (event) => {
    if (event.type === 'assistant.message.delta') {
      if (event.payload.begins === true) end(true)
      return splitter.add(event.payload.text)
    }
    if (isBetweenMessages(event)) end()
    emit(event)
  }
  return { emit: take, flush: () => end() }
}

type Splitter = { add(text: string): void; end(): void }

/** For the text of one message. */
function createSplitter(emit: Emit, begins = false): Splitter {
  let pending = ''
  /** The tag that ends the thought under way. */
  let closing: string | null = null
  /** Whether a block can begin at the first character of `pending`. */
  let canOpen = true
  let usesTags = false
  let isInFence = false
  /** White space beside a tag belongs to neither side. */
  let skipsSpace = false
  let isFirst = begins
  const plain = createClosingLine()

  function emitMessage(text: string): void {
    if (text === '') return
    emit({ type: 'assistant.message.delta', payload: isFirst ? { text, begins: true } : { text } })
    isFirst = false
  }

  function emitThought(text: string): void {
    if (text !== '') emit({ type: 'assistant.thought.delta', payload: { text } })
  }

  function take(length: number): string {
    const taken = pending.slice(0, length)
    pending = pending.slice(length)
    return taken
  }

  /** One step; false when nothing more can be decided before more text comes. */
  function step(isLast: boolean): boolean {
    if (skipsSpace) {
      pending = pending.trimStart()
      if (pending !== '') skipsSpace = false
    }
    if (pending === '') return false
    if (closing !== null) return stepThought(closing, isLast)
    if (canOpen) return stepLineStart(isLast)
    return usesTags ? stepLine() : stepPlain(isLast)
  }

  function stepThought(tag: string, isLast: boolean): boolean {
    // A lower-case copy can have another length, and so other places.
    const at = pending.search(new RegExp(tag, 'i'))
    if (at === -1) {
      const free = pending.slice(0, pending.length - (isLast ? 0 : overlap(pending, tag)))
      emitThought(take(free.trimEnd().length))
      return false
    }
    emitThought(take(at).trimEnd())
    take(tag.length)
    closing = null
    canOpen = true
    skipsSpace = true
    return true
  }

  function stepLineStart(isLast: boolean): boolean {
    const start = pending.slice(0, pending.length - pending.trimStart().length + OPEN_TAG_LENGTH_MAX)
    const word = start.trimStart().toLowerCase()
    const tag = OPEN_TAGS.find((open) => word.startsWith(open))
    if (tag !== undefined && !isInFence) {
      take(start.length - start.trimStart().length + tag.length)
      closing = tag.replace('<', '</')
      usesTags = true
      skipsSpace = true
      return true
    }
    if (!isLast && [...OPEN_TAGS, '```', '~~~'].some((open) => open.startsWith(word) && open !== word)) return false
    if (/^(```|~~~)/.test(word)) isInFence = !isInFence
    canOpen = false
    return true
  }

  /** A line, or a part of one, of a message that began without a block. */
  function stepPlain(isLast: boolean): boolean {
    const found = plain.look(pending, isLast)
    if (found === 'undecided') return false
    const text = take(found.length)
    if (!found.isClosing) {
      emitMessage(text)
      return true
    }
    emit({ type: 'assistant.message.delta', payload: { text: '', wasThought: true } })
    usesTags = true
    canOpen = true
    skipsSpace = true
    return true
  }

  /** Text up to the next place where a block may begin. */
  function stepLine(): boolean {
    const newline = pending.indexOf('\n')
    emitMessage(take(newline === -1 ? pending.length : newline + 1))
    canOpen = newline !== -1
    return true
  }

  return {
    add(text) {
      pending += text
      while (step(false));
    },
    end() {
      while (step(true));
      pending = ''
    },
  }
}

/** How much of the end of a text may be the beginning of a tag. */
function overlap(text: string, tag: string): number {
  const end = text.slice(-tag.length + 1).toLowerCase()
  for (let length = end.length; length > 0; length--) if (tag.startsWith(end.slice(-length))) return length
  return 0
}
