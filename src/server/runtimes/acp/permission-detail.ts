import { jsonText } from './bounded-json'
import { blockText, ownValue } from './tool-content'
import type { WirePermissionRequest, WireToolCall } from './wire'

/** What is shown elsewhere or says nothing of what will happen. All else that comes with a call is shown as it is. */
const CALL_FIELDS: ReadonlySet<string> = new Set([
  ...['toolCallId', 'title', 'kind', 'status', 'content', 'locations', 'rawInput', 'rawOutput', '_meta'],
  'sessionUpdate',
])
const REQUEST_FIELDS: ReadonlySet<string> = new Set(['sessionId', 'toolCall', 'options', '_meta'])

/** All that a request carries, in full: changes, command, words, places, input. Null: it has a title and nothing else. */
export function permissionDetail(request: WirePermissionRequest): string | null {
  const { toolCall } = request
  const sections = [...changesOf(toolCall), ...commandOf(toolCall.rawInput)]
  const isSaid = (text: string) =>
    text.trim() === '' || text.trim() === toolCall.title?.trim() || sections.some((section) => section.includes(text))
  const add = (text: string) => {
    if (!isSaid(text)) sections.push(text)
  }
  for (const text of wordsOf(toolCall)) add(text)
  const places = (toolCall.locations ?? [])
    .map(({ path, line }) => (typeof line === 'number' ? `${path}:${line}` : path))
    .filter((place) => !isSaid(place))
  if (places.length > 0) add(places.join('\n'))
  for (const text of restOfInput(toolCall.rawInput, sections)) add(text)
  if (!isEmpty(toolCall.rawOutput)) add(textOf(toolCall.rawOutput))
  for (const [fields, known] of [
    [toolCall, CALL_FIELDS],
    [request, REQUEST_FIELDS],
  ] as const) {
    for (const [name, value] of Object.entries(fields)) {
      if (!known.has(name) && !isEmpty(value)) add(`${name}: ${textOf(value)}`)
    }
  }
  if (sections.length === 0) return null
  // Some agents say the command in the title alone, and the folder or the reason beside it.
  const { kind, title } = toolCall
  const isCommand =
    kind === 'execute' &&
    title &&
    commandOf(toolCall.rawInput).length === 0 &&
    !sections.some((section) => section.includes(title))
  return (isCommand ? [title, ...sections] : sections).join('\n\n')
}

function changesOf({ content }: WireToolCall): string[] {
  const diffs = (content ?? []).flatMap((part) =>
    part.type === 'diff' ? [`${part.path}\n--- before\n${part.oldText ?? ''}\n+++ after\n${part.newText}`] : [],
  )
  return diffs.length === 0 ? [] : [diffs.join('\n\n')]
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

/** The input beside a command, or beside changes what they do not show already. An input alone is shown as JSON. */
function restOfInput(rawInput: unknown, shown: readonly string[]): string[] {
  if (isEmpty(rawInput)) return []
  if (typeof rawInput !== 'object' || rawInput === null || Array.isArray(rawInput)) return [textOf(rawInput)]
  if (shown.length === 0) return [jsonText(rawInput, 2)]
  const rest = Object.entries<unknown>({ ...rawInput })
    .map(([name, value]) => ({ name, text: textOf(value, 0), isPlain: typeof value === 'string' }))
    .filter(({ text, isPlain }) => !isPlain || (text !== '' && !shown.some((section) => section.includes(text))))
  return rest.length === 0 ? [] : [rest.map(({ name, text }) => `${name}: ${text}`).join('\n')]
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
