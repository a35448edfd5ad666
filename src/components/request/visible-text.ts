/** A piece of text as it is shown: either plain, or one character that would not be seen, by its name. */
export type VisiblePart = { kind: 'text'; text: string } | { kind: 'hidden'; code: string; name: string }

/**
 * Characters that change what a person believes to read without being seen: C0/C1 controls, zero-width and bidirectional
 * marks, line separators other than a newline, and tag characters. A newline and a tab are layout and stay.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu

const NAMES: Readonly<Record<string, string>> = {
  '0000': 'null',
  '0007': 'bell',
  '0008': 'backspace',
  '000B': 'vertical tab',
  '000C': 'form feed',
  '000D': 'carriage return',
  '001B': 'escape',
  '007F': 'delete',
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
