import { beginningOf, cutMiddle } from '@/orchestration/model/cut-text'
import type { RuntimeEvent, ToolContent, WholeArtifact } from '@/orchestration/model/events'
import { visibleLine } from '@/orchestration/model/visible-text'
import { payloadBytes } from './cap-event'
import type { NewArtifact } from './event-recorder'

type ToolEvent = Extract<RuntimeEvent, { type: 'tool.started' | 'tool.progress' | 'tool.completed' | 'tool.errored' }>

const INPUT_CHARS_MAX = 64 * 1024
const INPUT_EXCERPT_CHARS = 4_096
/** What an event may hold of each text and of all together; the first of these bounds with which it fits. */
const CONTENT_BOUNDS = [
  { part: 64 * 1024, all: 160 * 1024 },
  { part: 16 * 1024, all: 32 * 1024 },
  { part: 4_096, all: 8_192 },
] as const
const PARTS_MAX = 20
const TITLE_CHARS_MAX = 120

/**
 * An event of a tool as it can be stored. What does not fit is kept whole by `keep`, and the event says where: what went in at
 * once, what came out when the tool has ended, as agents repeat all of it until then.
 */
export function boundTool(
  event: ToolEvent,
  bytesMax: number,
  keep: (artifact: NewArtifact) => WholeArtifact,
): ToolEvent {
  const name = beginningOf(visibleLine(titleOf(event)), TITLE_CHARS_MAX)
  const artifactOf = (title: string, { format, content }: Pick<NewArtifact, 'format' | 'content'>): NewArtifact => ({
    ...{ kind: 'tool', format, title: `${title} of ${name}`, bytes: Buffer.byteLength(content), content },
    ...(event.payload.toolId.includes('\0') ? {} : { toolId: event.payload.toolId }),
  })
  switch (event.type) {
    case 'tool.started':
    case 'tool.progress': {
      const { content, ...rest } = event.payload
      const input = boundInput(rest.input)
      const extract = {
        ...rest,
        ...(content === undefined ? {} : { content: boundContent(content, bytesMax).content }),
        ...(input === null
          ? {}
          : { input: input.extract, wholeInput: keep(artifactOf('Input', { format: 'json', content: input.json })) }),
      }
      // The fields are those that the event had, by their own types.
      return { ...event, payload: extract } as ToolEvent
    }
    case 'tool.completed':
    case 'tool.errored': {
      const { content, isWhole } = boundContent(event.payload.content, bytesMax)
      if (isWhole) return event
      const whole = keep(artifactOf('Output', wholeContent(event.payload.content)))
      return { ...event, payload: { ...event.payload, content, whole } } as ToolEvent
    }
  }
}

function titleOf({ payload }: ToolEvent): string {
  return ('title' in payload ? payload.title : undefined) ?? payload.toolId
}

function boundInput(input: unknown): { json: string; extract: unknown } | null {
  if (input === undefined || input === null) return null
  const json = JSON.stringify(input)
  if (json.length <= INPUT_CHARS_MAX) return null
  return { json, extract: { truncated: true, chars: json.length, excerpt: beginningOf(json, INPUT_EXCERPT_CHARS) } }
}

function boundContent(content: ToolContent[], bytesMax: number): { content: ToolContent[]; isWhole: boolean } {
  let bounded = { content, isWhole: true }
  for (const { part, all } of CONTENT_BOUNDS) {
    bounded = extractOf(content, part, all)
    if (payloadBytes(bounded.content) <= bytesMax * CONTENT_SHARE) break
  }
  return bounded
}

/** The rest of an event's bytes is for its other fields. */
const CONTENT_SHARE = 0.9

function extractOf(content: ToolContent[], partMax: number, allMax: number) {
  let room = allMax
  let isWhole = content.length <= PARTS_MAX
  const cut = (text: string): string => {
    const kept = cutOutput(text, Math.max(0, Math.min(partMax, room)))
    room -= kept.length
    if (kept !== text) isWhole = false
    return kept
  }
  const parts = content.slice(0, PARTS_MAX).map((part): ToolContent => {
    if (part.type === 'text') return { ...part, text: cut(part.text) }
    return { ...part, oldText: part.oldText === null ? null : cut(part.oldText), newText: cut(part.newText) }
  })
  const left = content.length - PARTS_MAX
  const rest: ToolContent[] = left > 0 ? [{ type: 'text', text: `… ${left} more parts are not shown here.` }] : []
  return { content: [...parts, ...rest], isWhole }
}

/** How an output ends says most: an error, a sum. */
function cutOutput(text: string, chars: number): string {
  if (text.length <= chars) return text
  const tail = Math.floor(chars * 0.25)
  return cutMiddle(text, {
    ...{ head: Math.floor(chars * 0.75), tail },
    gap: (left) => `… ${left} characters are left out here …`,
  })
}

/** As text where it is nothing else. Not every database takes a NUL in a text. */
function wholeContent(content: ToolContent[]): Pick<NewArtifact, 'format' | 'content'> {
  const texts = content.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  const text = texts.join('\n\n')
  if (texts.length === content.length && !text.includes('\0')) return { format: 'text', content: text }
  return { format: 'json', content: JSON.stringify(content, null, 2) }
}
