import { parseJsonObject, type ParseObject } from './parse-object'

/** A JSON object found in a text, from `start` to before `end`. */
export type FoundObject = { value: Record<string, unknown>; start: number; end: number }

/** How much text may be parsed in all, in multiples of the text's length: keeps hostile nesting linear. */
const PARSE_BUDGET = 4

/**
 * The top-level JSON objects of a text, in order. Prose around them, stray braces and unclosed quotes do no harm. Takes time
 * linear in the text's length; never throws.
 */
export function extractJsonObjects(text: string, parse: ParseObject = parseJsonObject): FoundObject[] {
  let budget = text.length * PARSE_BUDGET
  const found: FoundObject[] = []
  const pending = balancedSpans(text).reverse()
  for (let span = pending.pop(); span !== undefined; span = pending.pop()) {
    const length = span.end - span.start
    if (length > budget) continue
    budget -= length
    const value = parse(text.slice(span.start, span.end))
    if (value !== null) found.push({ value, start: span.start, end: span.end })
    else pending.push(...[...span.children].reverse()) // prose in braces: what is inside may still be an object
  }
  return found
}

/** The contents of fenced code blocks that are JSON or do not say what they are, in order. An unclosed one reaches to the end. */
export function fencedBlocks(text: string): string[] {
  const blocks: string[] = []
  let open: { isJson: boolean; lines: string[] } | null = null
  for (const line of text.split('\n')) {
    const mark = /^\s{0,3}```+\s*([\w-]*)\s*$/.exec(line)
    if (mark === null) {
      open?.lines.push(line)
    } else if (open === null) {
      open = { isJson: /^(json5?|jsonc)?$/i.test(mark[1] ?? ''), lines: [] }
    } else {
      if (open.isJson) blocks.push(open.lines.join('\n'))
      open = null
    }
  }
  if (open?.isJson === true) blocks.push(open.lines.join('\n'))
  return blocks
}

type Span = { start: number; end: number; children: Span[] }

/** Outermost balanced `{…}`, with those directly inside. Quotes count inside braces only and not beyond their line. */
function balancedSpans(text: string): Span[] {
  const roots: Span[] = []
  const open: Span[] = []
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (inString) {
      if (char === '\\') at += 1
      else if (char === '"' || char === '\n') inString = false
    } else if (char === '"') {
      inString = open.length > 0
    } else if (char === '{') {
      open.push({ start: at, end: at, children: [] })
    } else if (char === '}') {
      const span = open.pop()
      if (span === undefined) continue
      span.end = at + 1
      const parent = open.at(-1)
      ;(parent === undefined ? roots : parent.children).push(span)
    }
  }
  // Braces that never closed were prose; what closed inside them counts as outermost.
  return [...roots, ...open.flatMap(({ children }) => children)]
}
