import type { ToolContent } from '@/orchestration/model/events'
import { jsonText } from './bounded-json'
import { readPicture, type Picture } from './read-picture'
import { terminalOutputSchema, type WireContentBlock, type WireToolCall } from './wire'

/** From here on what a raw output holds beside the content is kept; less than that is the agent's bookkeeping. */
const RAW_REST_CHARS_MIN = 64 * 1024

/** All text and diffs of a tool call. Terminals are shown by their output, not here. */
export function toToolContent(content: WireToolCall['content']): ToolContent[] {
  return (content ?? []).flatMap((part): ToolContent[] => {
    if ('newText' in part) {
      return [{ type: 'diff', path: part.path, oldText: part.oldText ?? null, newText: part.newText }]
    }
    if ('content' in part) {
      const picture = readPicture(part.content)
      const text = typeof picture === 'string' ? picture : picture === null ? shownText(part.content) : null
      return text === null ? [] : [{ type: 'text', text }]
    }
    return []
  })
}

/** The pictures of a tool call. */
export function toolPictures(content: WireToolCall['content']): Picture[] {
  return (content ?? []).flatMap((part): Picture[] => {
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

/** The text shown for a block that is not drawn. */
export function shownText(block: WireContentBlock): string {
  if (block.type !== 'audio') return blockText(block) ?? `[${block.type}]`
  const { data = null, mimeType = null } = 'data' in block ? block : {}
  const size = data === null ? '' : `, ${Math.ceil((data.length * 3) / 4 / 1024)} KiB`
  return `[audio${mimeType === null ? '' : ` ${mimeType}`}${size}: not kept]`
}

/** What a tool gave back, where the agent sent it only as raw output. */
export function outputText(rawOutput: unknown): string | null {
  if (rawOutput === undefined || rawOutput === null) return null
  if (typeof rawOutput === 'string') return rawOutput
  for (const key of ['output', 'stdout', 'content', 'text', 'message', 'error']) {
    const value = ownValue(rawOutput, key)
    if (typeof value === 'string' && value !== '') return value
  }
  return jsonText(rawOutput, 2)
}

/** What a large raw output says beside the content; null where that is all, or the rest is small. */
export function restOfOutput(
  { rawOutput, content: given }: Pick<WireToolCall, 'rawOutput' | 'content'>,
  content: readonly ToolContent[],
): string | null {
  if (rawOutput === undefined || rawOutput === null) return null
  const texts = content.flatMap((part) => (part.type === 'text' ? [part.text] : [part.newText]))
  const isSaid = (value: unknown) =>
    typeof value === 'string' && texts.some((text) => text.includes(value) || value.trim() === text.trim())
  if (typeof rawOutput === 'string') {
    return isSaid(rawOutput) || rawOutput.length < RAW_REST_CHARS_MIN ? null : rawOutput
  }
  const rest = Array.isArray(rawOutput)
    ? rawOutput
    : Object.fromEntries(Object.entries(rawOutput).filter(([, value]) => !isSaid(value)))
  const text = withoutPictures(jsonText(rest, 2), given)
  return text.length < RAW_REST_CHARS_MIN || texts.includes(text) ? null : text
}

/** They are shown as pictures. */
function withoutPictures(text: string, content: WireToolCall['content']): string {
  return (content ?? []).reduce((left, part) => {
    const data = part.type === 'content' && part.content.type === 'image' ? ownValue(part.content, 'data') : null
    return typeof data === 'string' && data !== '' ? left.replaceAll(data, '(picture)') : left
  }, text)
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
