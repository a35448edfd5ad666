import type { ToolContent, ToolKind } from '@/orchestration/model/events'
import { excerptOf } from '../acp/bounded-json'

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

export function toolContent(content: { type: string; text?: string | undefined }[]): ToolContent[] {
  return content.flatMap((part): ToolContent[] => (part.text === undefined ? [] : [{ type: 'text', text: part.text }]))
}

export function plainText(content: ToolContent[]): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

export function firstLine(content: ToolContent[]): string {
  return excerptOf(plainText(content).split('\n', 1)[0] ?? '', 200)
}
