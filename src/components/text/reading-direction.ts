type TextNode = { value?: string; children?: TextNode[] }

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
const LETTER = /\p{L}/u

/**
 * The reading direction of a block that is made of blocks, by its first letter. `dir="auto"` would not do: a browser looks past all
 * that has a direction of its own.
 */
export function directionOf(node: TextNode | undefined): 'rtl' | 'ltr' | 'auto' {
  const letter = LETTER.exec(textOf(node))?.[0]
  if (letter === undefined) return 'auto'
  return RIGHT_TO_LEFT.test(letter) ? 'rtl' : 'ltr'
}

function textOf(node: TextNode | undefined): string {
  return (node?.value ?? '') + (node?.children ?? []).map(textOf).join('')
}
