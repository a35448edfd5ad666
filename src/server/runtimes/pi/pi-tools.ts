import type { ToolContent, ToolKind } from '@/orchestration/model/events'
import { excerptOf } from '../acp/bounded-json'
import { readPicture, type Picture } from '../acp/read-picture'

export const TOOL_KINDS: Record<string, ToolKind> = {
  bash: 'execute',
  read: 'read',
  edit: 'edit',
  write: 'edit',
  grep: 'search',
  find: 'search',
  ls: 'read',
}

export function toolTitle(toolName: string, args: unknown): string {
  const fields = typeof args === 'object' && args !== null ? Object.values(args) : []
  const first = fields.find((value) => typeof value === 'string')
  return first === undefined ? toolName : excerptOf(toolName === 'bash' ? first : `${toolName} ${first}`, 300)
}

type PiPart = { type: string; text?: string | undefined; data?: string | undefined; mimeType?: string | undefined }

export function toolContent(content: PiPart[]): ToolContent[] {
  return content.flatMap((part): ToolContent[] => {
    const picture = pictureOf(part)
    const text = part.text ?? (typeof picture === 'string' ? picture : null)
    return text === null ? [] : [{ type: 'text', text }]
  })
}

export function toolPictures(content: PiPart[]): Picture[] {
  return content.flatMap((part): Picture[] => {
    const picture = pictureOf(part)
    return picture === null || typeof picture === 'string' ? [] : [picture]
  })
}

function pictureOf({ type, data, mimeType }: PiPart): ReturnType<typeof readPicture> {
  return type === 'image' && data !== undefined ? readPicture({ type, data, mimeType }) : null
}

export function plainText(content: ToolContent[]): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

export function firstLine(content: ToolContent[]): string {
  return excerptOf(plainText(content).split('\n', 1)[0] ?? '', 200)
}
