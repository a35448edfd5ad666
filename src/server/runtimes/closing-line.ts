const CLOSING_TAGS = ['</think>', '</thinking>']
const MARKS = [...CLOSING_TAGS, '```', '~~~']
/** Long enough for a tag that two pieces of a line share. */
const TAIL_CHARS = 12

/** What of a text can be handed on: a piece of a line, or the line that is nothing but a closing tag. */
type Found = { length: number; isClosing: boolean }

/** Looks for the line that closes a thought which the message itself never opened. */
export function createClosingLine() {
  let isLineStart = true
  let isInFence = false
  let hasText = false
  /** An answer that has named a tag is one about tags. */
  let namesTag = false
  let tail = ''

  function closes(line: string): boolean {
    return !isInFence && hasText && !namesTag && CLOSING_TAGS.includes(line.trim().toLowerCase())
  }

  return {
    /** The first piece of `text` that is decided; 'undecided' where what follows may make it such a line. */
    look(text: string, isLast: boolean): Found | 'undecided' {
      const newline = text.indexOf('\n')
      const line = newline === -1 ? text : text.slice(0, newline)
      const length = newline === -1 ? text.length : newline + 1
      if (isLineStart) {
        const word = line.trim().toLowerCase()
        if (newline === -1 && !isLast && MARKS.some((mark) => mark.startsWith(word))) return 'undecided'
        if (closes(line)) return { length, isClosing: true }
        if (/^(```|~~~)/.test(word)) isInFence = !isInFence
      }
      namesTag ||= /<\/?think/i.test(tail + line)
      tail = newline === -1 ? (tail + line).slice(-TAIL_CHARS) : ''
      hasText ||= line.trim() !== ''
      isLineStart = newline !== -1
      return { length, isClosing: false }
    },
  }
}
