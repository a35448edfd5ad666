import { beginningOf } from '@/orchestration/model/cut-text'
import type { ToolContent } from '@/orchestration/model/events'
import { jsonText } from './bounded-json'
import { readPicture, type Picture } from './read-picture'
import { terminalOutputSchema, type WireContentBlock, type WireToolCall } from './wire'

const TEXT_CHARS_MAX = 64 * 1024
const PARTS_MAX = 20

/** Text and diffs of a tool call, bounded: what is cut says so. Terminals are shown by their output, not here. */
export function toToolContent(content: WireToolCall['content']): ToolContent[] {
  return (content ?? []).slice(0, PARTS_MAX).flatMap((part): ToolContent[] => {
    if ('newText' in part) {
      const oldText = typeof part.oldText === 'string' ? clip(part.oldText) : null
      return [{ type: 'diff', path: part.path, oldText, newText: clip(part.newText) }]
    }
    if ('content' in part) {
      const picture = readPicture(part.content)
      const text = typeof picture === 'string' ? picture : picture === null ? blockText(part.content) : null
      return text === null ? [] : [{ type: 'text', text: clip(text) }]
    }
    return []
  })
}

/** The pictures of a tool call. */
export function toolPictures(content: WireToolCall['content']): Picture[] {
  return (content ?? []).slice(0, PARTS_MAX).flatMap((part): Picture[] => {
    const picture = 'content' in part ? readPicture(part.content) : null
    return picture === null || typeof picture === 'string' ? [] : [picture]
  })
}

/** The readable part of a content block: text, an embedded text, or where a link leads. Null for images and sound. */
export function blockText(block: WireContentBlock): string | null {
  if ('text' in block) return block.text
  if ('resource' in block) return block.resource.text ?? block.resource.uri
  if ('uri' in block) return block.name ? `[${block.name}](${block.uri})` : block.uri
  return null
}

/** What a tool gave back, where the agent sent it only as raw output. */
export function outputText(rawOutput: unknown): string | null {
  if (rawOutput === undefined || rawOutput === null) return null
  if (typeof rawOutput === 'string') return clip(rawOutput)
  for (const key of ['output', 'stdout', 'content', 'text', 'message', 'error']) {
    const value = ownValue(rawOutput, key)
    if (typeof value === 'string' && value !== '') return clip(value)
  }
  return clip(jsonText(rawOutput, 2))
}

/** Output of a terminal that the agent itself runs, sent piece by piece in `_meta`. */
export function terminalDelta(call: WireToolCall): string | null {
  const parsed = terminalOutputSchema.safeParse(call._meta)
  return parsed.success ? parsed.data.terminal_output_delta.data : null
}

export function ownValue(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return Object.getOwnPropertyDescriptor(value, key)?.value
}

function clip(text: string): string {
  if (text.length <= TEXT_CHARS_MAX) return text
  const kept = beginningOf(text, TEXT_CHARS_MAX)
  return `${kept}\n… ${text.length - kept.length} more characters were not kept.`
}
