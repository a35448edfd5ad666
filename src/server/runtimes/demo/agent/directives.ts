const DIRECTIVE_NAMES = [
  'say',
  'think',
  'plan',
  'tool',
  'permission',
  'edit',
  'vague',
  'ask',
  'sleep',
  'stream',
  'usage',
  'cost',
  'fail',
  'refuse',
  'crash',
  'hang',
  'deaf',
  'garbage',
  'flood',
  'stderr',
  'fork',
  'json',
] as const
export type DirectiveName = (typeof DIRECTIVE_NAMES)[number]
export type Directive = { name: DirectiveName; argument: string }

export type Listener = { ordinal: number; model: string }

/**
 * Reads `[name argument]` and `[@who name argument]` out of a prompt, in order. `who` is a worker's position in its run or a
 * model's id; what is meant for others is left out. `rest` is the prompt without any directive.
 */
export function parseDirectives(prompt: string, listener: Listener): { directives: Directive[]; rest: string } {
  const directives: Directive[] = []
  let rest = ''
  let at = 0
  while (at < prompt.length) {
    const end = prompt[at] === '[' ? closingBracket(prompt, at) : -1
    const parsed = end === -1 ? null : parseOne(prompt.slice(at + 1, end))
    if (parsed === null) {
      rest += prompt.charAt(at)
      at += 1
      continue
    }
    if (isFor(parsed.who, listener)) directives.push(parsed.directive)
    at = end + 1
  }
  return { directives, rest: rest.trim() }
}

function parseOne(inner: string): { who: string | null; directive: Directive } | null {
  const match = /^(?:@(\S+)\s+)?([a-z]+)(?:\s+([\s\S]*))?$/.exec(inner)
  const name = DIRECTIVE_NAMES.find((known) => known === match?.[2])
  if (match === null || name === undefined) return null
  return { who: match[1] ?? null, directive: { name, argument: match[3] ?? '' } }
}

function isFor(who: string | null, { ordinal, model }: Listener): boolean {
  return who === null || who === String(ordinal) || who === model
}

/** The `]` that belongs to the `[` at `start`; brackets inside, also in JSON strings, are skipped. -1 without one. */
function closingBracket(text: string, start: number): number {
  let depth = 0
  let inString = false
  const isJson = /^\[(@\S+\s+)?json\s/.test(text.slice(start, start + 80))
  for (let at = start; at < text.length; at++) {
    const char = text[at]
    if (inString) {
      if (char === '\\') at += 1
      else if (char === '"') inString = false
    } else if (isJson && char === '"') inString = true
    else if (char === '[') depth += 1
    else if (char === ']') {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return -1
}
