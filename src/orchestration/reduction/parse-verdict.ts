import { z } from 'zod'
import type { ReductionMode } from '../model/launch'
import { VERDICT_SCHEMAS, type Verdict } from '../model/verdict'
import { checkVerdictNames } from './check-verdict-names'
import { extractJsonObjects, fencedBlocks } from './extract-json'
import { parseJsonObject, parseLooseObject, type ParseObject } from './parse-object'
import { readForm } from './read-form'
import type { JudgeCandidate } from './reducer-prompt'

export type VerdictProblemCode =
  | 'no_json'
  | 'quoted'
  | 'schema'
  | 'unknown_candidate'
  | 'duplicate_candidate'
  | 'incomplete_ranking'
  | 'winner_not_first'

/** What is wrong with a judge's answer, told to it in the repair turn. `path` is where in the object; may be empty. */
export type VerdictProblem = { code: VerdictProblemCode; path: string; message: string }

export type ParsedVerdict = { ok: true; verdict: Verdict } | { ok: false; problems: VerdictProblem[] }

/**
 * Reads a judge's answer. The whole text or its last fenced JSON block is preferred; otherwise the last top-level object
 * that fits the shape and names only existing candidates. In a longer text an object that also stands in a candidate counts
 * as quoted, never as the verdict. Blind names are read leniently ("candidate a" is A). Linear in the text; never throws.
 */
export function parseVerdict(
  answer: string,
  mode: ReductionMode,
  candidates: readonly JudgeCandidate[],
): ParsedVerdict {
  const names = candidates.map(({ name }) => name)
  // A verdict may mention the tags of thoughts in its texts.
  const text = parseLooseObject(answer.trim()) === null ? withoutThoughts(answer) : answer
  const whole = parseLooseObject(text.trim()) ?? onlyBlock(text)
  if (whole !== null) return readObject(whole, mode, names)

  const strict = byText(objectsIn(text, parseJsonObject))
  const loose = byText(objectsIn(text, parseLooseObject))
  if (strict.size + loose.size === 0) {
    return { ok: false, problems: [{ code: 'no_json', path: '', message: 'There is no JSON object in the answer.' }] }
  }
  for (const quoted of candidates.flatMap((candidate) => objectsOf(candidate.text))) {
    strict.delete(quoted)
    loose.delete(quoted)
  }
  for (const value of [strict, loose].flatMap((found) => [...found.values()].slice(0, OBJECTS_TRIED))) {
    const read = readObject(value, mode, names)
    if (read.ok) return read
  }
  const meantText = longest([...strict.keys(), ...loose.keys()])
  const meant = strict.get(meantText) ?? loose.get(meantText)
  if (meant !== undefined) return readObject(meant, mode, names)
  const message = 'The only JSON object is quoted from a candidate.'
  return { ok: false, problems: [{ code: 'quoted', path: '', message }] }
}

/** An answer may be nothing but small objects; to check each of them against the verdict's shape would take seconds. */
const OBJECTS_TRIED = 200

/** Each object once, by its JSON, in the order of their first appearance. */
function byText(objects: Record<string, unknown>[]): Map<string, Record<string, unknown>> {
  const found = new Map<string, Record<string, unknown>>()
  for (const value of objects) {
    const text = JSON.stringify(value)
    if (!found.has(text)) found.set(text, value)
  }
  return found
}

/** The last ones first; those in fenced blocks before all. */
function objectsIn(text: string, parse: ParseObject): Record<string, unknown>[] {
  const inBlocks = fencedBlocks(text).flatMap((block) => extractJsonObjects(block, parse))
  return [...inBlocks.reverse(), ...extractJsonObjects(text, parse).reverse()].map(({ value }) => value)
}

/** What was meant as the verdict, rather than a part of it. Empty without any. */
function longest(texts: readonly string[]): string {
  let best = ''
  for (const text of texts) if (text.length > best.length) best = text
  return best
}

const THOUGHT = /^\s*<(think|thinking)>[^]*?<\/\1>/i

/** A model may think in its answer, also in JSON; only what comes after that is its verdict. */
function withoutThoughts(text: string): string {
  let rest = text
  for (let found = THOUGHT.exec(rest); found !== null; found = THOUGHT.exec(rest)) rest = rest.slice(found[0].length)
  // Some begin to think before their first word.
  const end = /<\/think(?:ing)?>/i.exec(rest)
  if (end === null || /<think/i.test(rest.slice(0, end.index)) || isInObject(rest, end.index)) return rest
  return rest.slice(end.index + end[0].length)
}

/** Whether the place is inside of a JSON object of the text. */
function isInObject(text: string, at: number): boolean {
  return extractJsonObjects(text, parseLooseObject).some(({ start, end }) => start < at && at < end)
}

/** The object in a text that is nothing but one fenced block. */
function onlyBlock(text: string): Record<string, unknown> | null {
  const trimmed = text.trim()
  if (!trimmed.startsWith('```') || !trimmed.endsWith('```')) return null
  const blocks = fencedBlocks(trimmed)
  const [block] = blocks
  const markers = trimmed.split('\n').filter((line) => line.trimStart().startsWith('```')).length
  return block === undefined || blocks.length !== 1 || markers !== 2 ? null : parseLooseObject(block.trim())
}

function objectsOf(text: string): string[] {
  return [parseJsonObject, parseLooseObject]
    .flatMap((parse) => objectsIn(text, parse))
    .map((value) => JSON.stringify(value))
}

function readObject(value: Record<string, unknown>, mode: ReductionMode, names: readonly string[]): ParsedVerdict {
  const form = readForm(value)
  const parsed = parseShape(form.value, mode)
  if (!parsed.ok) return parsed
  const checked = checkVerdictNames(parsed.verdict, names)
  return checked.ok && form.notes.length > 0
    ? { ok: true, verdict: { ...checked.verdict, notes: form.notes } }
    : checked
}

function parseShape(value: unknown, mode: ReductionMode): ParsedVerdict {
  switch (mode) {
    case 'best_of_n':
      return withMode(VERDICT_SCHEMAS[mode].safeParse(value), (data) => ({ mode, ...data }))
    case 'compare':
      return withMode(VERDICT_SCHEMAS[mode].safeParse(value), (data) => ({ mode, ...data }))
    case 'summarize':
      return withMode(VERDICT_SCHEMAS[mode].safeParse(value), (data) => ({ mode, ...data }))
  }
}

function withMode<T>(result: z.ZodSafeParseResult<T>, build: (data: T) => Verdict): ParsedVerdict {
  if (result.success) return { ok: true, verdict: build(result.data) }
  const problems = result.error.issues
    .slice(0, 20)
    .map(({ path, message }): VerdictProblem => ({ code: 'schema', path: path.join('.'), message }))
  return { ok: false, problems }
}
