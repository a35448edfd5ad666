/** A piece of text as it is shown: either plain, or one character that would not be seen, by its name. */
export type VisiblePart = { kind: 'text'; text: string } | { kind: 'hidden'; code: string; name: string }

/**
 * Characters that change what a person believes to read without being seen: controls, zero-width and bidirectional marks,
 * tags, variation selectors, line separators, lone surrogates, blanks, and spaces other than the plain one. A newline, a tab
 * and a plain space are layout and stay; so does what makes one picture of emoji, which is seen.
 */
const HIDDEN =
  /(?![\n\t ])(?!(?<=\p{Extended_Pictographic})\ufe0f)(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)\u200d\p{Extended_Pictographic})[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu

const NAMES: Readonly<Record<string, string>> = {
  '0000': 'null',
  '0007': 'bell',
  '0008': 'backspace',
  '000B': 'vertical tab',
  '000C': 'form feed',
  '000D': 'carriage return',
  '001B': 'escape',
  '007F': 'delete',
  '00A0': 'no-break space',
  '00AD': 'soft hyphen',
  '061C': 'Arabic letter mark',
  '200B': 'zero-width space',
  '200C': 'zero-width non-joiner',
  '200D': 'zero-width joiner',
  '200E': 'left-to-right mark',
  '200F': 'right-to-left mark',
  '2028': 'line separator',
  '2029': 'paragraph separator',
  '202A': 'left-to-right embedding',
  '202B': 'right-to-left embedding',
  '202C': 'pop directional formatting',
  '202D': 'left-to-right override',
  '202E': 'right-to-left override',
  '2060': 'word joiner',
  '2066': 'left-to-right isolate',
  '2067': 'right-to-left isolate',
  '2068': 'first strong isolate',
  '2069': 'pop directional isolate',
  '2800': 'blank Braille pattern',
  '3000': 'ideographic space',
  FEFF: 'byte order mark',
}

/** Splits text so that nothing in it stays unseen. A Windows line end counts as a newline. */
export function visibleParts(text: string): VisiblePart[] {
  const source = text.replaceAll('\r\n', '\n')
  const parts: VisiblePart[] = []
  let end = 0
  for (const match of source.matchAll(HIDDEN)) {
    if (match.index > end) parts.push({ kind: 'text', text: source.slice(end, match.index) })
    const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    parts.push({ kind: 'hidden', code: `U+${code}`, name: NAMES[code] ?? 'invisible character' })
    end = match.index + match[0].length
  }
  const rest = source.slice(end)
  if (rest.length > 0) parts.push({ kind: 'text', text: rest })
  return parts
}

export function hasHiddenCharacters(text: string): boolean {
  return visibleParts(text).some((part) => part.kind === 'hidden')
}

/** The text with every character that would not be seen as `[U+202E]`, for places that take plain text only. */
export function visibleText(text: string): string {
  return visibleParts(text)
    .map((part) => (part.kind === 'text' ? part.text : `[${part.code}]`))
    .join('')
}

/** The same in one line: runs of plain white space are one space. */
export function visibleLine(text: string): string {
  return visibleText(text)
    .replace(/[\n\t ]+/g, ' ')
    .trim()
}
