import { jsonText } from './bounded-json'
import { blockText, ownValue } from './tool-content'
import type { WirePermissionRequest, WireToolCall } from './wire'

/** What is shown elsewhere or says nothing of what will happen. All else that comes with a call is shown as it is. */
const CALL_FIELDS: ReadonlySet<string> = new Set([
  ...['toolCallId', 'title', 'kind', 'status', 'content', 'locations', 'rawInput', 'rawOutput', '_meta'],
  'sessionUpdate',
])
const REQUEST_FIELDS: ReadonlySet<string> = new Set(['sessionId', 'toolCall', 'options', '_meta'])

/** Fields of an input by which tools name what they change. Only these may be left out beside changes that show them. */
const PATH_FIELDS = /^(file(_?(path|name))?|((abs|absolute)_?)?path)$/i
const TEXT_FIELDS = /^((old|new)_?(str|string|text|content)|contents?|file_?text|text)$/i
const LIST_FIELDS = /^(edits?|changes|replacements)$/i

type Diff = Extract<NonNullable<WireToolCall['content']>[number], { type: 'diff' }>

/**
 * All that a request carries, in full: changes, command, words, places, input. Null: it has a title and nothing else.
 * `besides` is the part that the changes do not show.
 */
export function permissionDetail(request: WirePermissionRequest): { detail: string | null; besides: string | null } {
  const { kind, title, content, rawInput } = request.toolCall
  const diffs = (content ?? []).filter((part) => part.type === 'diff')
  const besides = besidesOf(request, diffs)
  const sections = [...changesText(diffs), ...besides]
  // Some agents say the command in the title alone, and the folder or the reason beside it.
  const isCommand = kind === 'execute' && title && commandOf(rawInput).length === 0 && !sections.includes(title)
  if (isCommand && sections.length > 0) sections.unshift(title)
  return { detail: joined(sections), besides: joined(besides) }
}

function besidesOf(request: WirePermissionRequest, diffs: readonly Diff[]): string[] {
  const { toolCall } = request
  const sections = commandOf(toolCall.rawInput)
  const isSaid = (text: string) =>
    text.trim() === '' || text.trim() === toolCall.title?.trim() || sections.includes(text)
  const add = (text: string) => {
    if (!isSaid(text)) sections.push(text)
  }
  for (const text of wordsOf(toolCall)) add(text)
  const places = (toolCall.locations ?? [])
    .filter(({ path }) => !diffs.some((diff) => diff.path === path))
    .map(({ path, line }) => (typeof line === 'number' ? `${path}:${line}` : path))
    .filter((place) => !isSaid(place))
  if (places.length > 0) add(places.join('\n'))
  for (const text of restOfInput(toolCall.rawInput, sections, diffs)) add(text)
  if (!isEmpty(toolCall.rawOutput)) add(textOf(toolCall.rawOutput))
  for (const [fields, known] of [
    [toolCall, CALL_FIELDS],
    [request, REQUEST_FIELDS],
  ] as const) {
    for (const [name, value] of Object.entries(fields)) {
      if (!known.has(name) && !isEmpty(value)) add(`${name}: ${textOf(value)}`)
    }
  }
  return sections
}

function joined(sections: readonly string[]): string | null {
  return sections.length === 0 ? null : sections.join('\n\n')
}

function changesText(diffs: readonly Diff[]): string[] {
  const texts = diffs.map(
    ({ path, oldText, newText }) => `${path}\n--- before\n${oldText ?? ''}\n+++ after\n${newText}`,
  )
  return texts.length === 0 ? [] : [texts.join('\n\n')]
}

function commandOf(rawInput: unknown): string[] {
  const command = ownValue(rawInput, 'command') ?? ownValue(rawInput, 'cmd')
  return typeof command === 'string' && command !== '' ? [command] : []
}

function wordsOf({ content }: WireToolCall): string[] {
  return (content ?? []).flatMap((part): string[] => {
    if (part.type === 'content') return [blockText(part.content) ?? `[${part.content.type}]`]
    if (part.type === 'terminal') return [`[terminal ${part.terminalId ?? ''}]`]
    return part.type === 'unread' ? [textOf(part.value)] : []
  })
}

/**
 * The input beside a command, or beside changes what they do not show already. An input alone is shown as JSON. A value that is
 * a part of another text is not shown by that: a folder "/" is in most commands.
 */
function restOfInput(rawInput: unknown, shown: readonly string[], diffs: readonly Diff[]): string[] {
  if (isEmpty(rawInput)) return []
  if (typeof rawInput !== 'object' || rawInput === null || Array.isArray(rawInput)) return [textOf(rawInput)]
  if (shown.length === 0 && diffs.length === 0) return [jsonText(rawInput, 2)]
  const isShown = (name: string, value: unknown) =>
    isInChanges(name, value, diffs) || (typeof value === 'string' && shown.includes(value))
  const rest = Object.entries<unknown>({ ...rawInput }).filter(([name, value]) => !isShown(name, value))
  return rest.length === 0
    ? []
    : [rest.map(([name, value]) => `${name}: ${value === '' ? '""' : textOf(value, 0)}`).join('\n')]
}

function isInChanges(name: string, value: unknown, diffs: readonly Diff[]): boolean {
  if (typeof value === 'string') {
    if (PATH_FIELDS.test(name)) return diffs.some(({ path }) => path === value)
    return TEXT_FIELDS.test(name) && diffs.some((diff) => `${diff.oldText ?? ''}\n${diff.newText}`.includes(value))
  }
  if (!LIST_FIELDS.test(name) || !Array.isArray(value)) return false
  return value.every(
    (one: unknown) =>
      typeof one === 'object' &&
      one !== null &&
      Object.entries<unknown>({ ...one }).every(([field, inner]) => isInChanges(field, inner, diffs)),
  )
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  )
}

function textOf(value: unknown, indent = 2): string {
  return typeof value === 'string' ? value : jsonText(value, indent)
}
