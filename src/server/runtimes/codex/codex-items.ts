import { z } from 'zod'
import type { RuntimeEvent, ToolContent, ToolKind } from '@/orchestration/model/events'
import type { RequestChange } from '@/orchestration/model/request'
import { ownValue } from '@/orchestration/model/own-value'
import { excerptOf, jsonText, writableJson } from '../acp/bounded-json'
import { describeChange } from '../changes/describe-change'
import { readUnifiedDiff } from '../changes/read-unified-diff'
import type { CodexItem } from './codex-wire'
import { diffContent } from './diff-content'
import { withoutPictures } from './item-pictures'

const TITLE_LENGTH = 300

const changesSchema = z.array(
  z.looseObject({
    path: z.string(),
    diff: z.string().default(''),
    kind: z.looseObject({ type: z.string() }).optional().catch(undefined),
  }),
)
const text = (item: CodexItem, field: string) => (typeof item[field] === 'string' ? item[field] : '')

type ToolShape = { kind: ToolKind; title: (item: CodexItem) => string; content: (item: CodexItem) => ToolContent[] }

/** Items that are tools; what else an item may be (messages, reasoning) comes as deltas. */
const TOOLS: Record<string, ToolShape> = {
  commandExecution: {
    kind: 'execute',
    title: (item) => text(item, 'command'),
    content: (item) => textContent(text(item, 'aggregatedOutput')),
  },
  fileChange: {
    kind: 'edit',
    title: (item) =>
      changesOf(item)
        .map((change) => change.path)
        .join(', ') || 'Change files',
    content: (item) => changesOf(item).map(diffContent),
  },
  mcpToolCall: {
    kind: 'other',
    title: (item) => `${text(item, 'server')}: ${text(item, 'tool')}`,
    content: (item) => jsonContent(item['result'] ?? item['error']),
  },
  dynamicToolCall: {
    kind: 'other',
    title: (item) => text(item, 'tool'),
    content: (item) => jsonContent(item['contentItems']),
  },
  webSearch: { kind: 'search', title: (item) => text(item, 'query') || 'Search the web', content: () => [] },
}

export function isToolItem(item: CodexItem): boolean {
  return Object.hasOwn(TOOLS, item.type)
}

export function toolStarted(item: CodexItem): RuntimeEvent | null {
  const shape = ownValue(TOOLS, item.type)
  if (shape === undefined) return null
  const title = excerptOf(shape.title(item) || item.type, TITLE_LENGTH)
  const content = item.type === 'fileChange' ? shape.content(item) : []
  const input =
    item.type === 'commandExecution' ? { command: item['command'], cwd: item['cwd'] } : writableJson(item['arguments'])
  return { type: 'tool.started', payload: { toolId: item.id, title, kind: shape.kind, input, content } }
}

export function toolEnded(item: CodexItem): RuntimeEvent | null {
  const shape = ownValue(TOOLS, item.type)
  if (shape === undefined) return null
  const content = shape.content(item)
  const status = text(item, 'status')
  if (status === 'failed' || status === 'declined') {
    const exitCode = typeof item['exitCode'] === 'number' ? ` (exit code ${item['exitCode']})` : ''
    const message = status === 'declined' ? 'A person declined it.' : `It failed${exitCode}.`
    return { type: 'tool.errored', payload: { toolId: item.id, message, content } }
  }
  return { type: 'tool.completed', payload: { toolId: item.id, content } }
}

/** All changes of a file-change item as one text: what a person is asked to approve. */
export function fileChangeText(item: CodexItem): string {
  return changesOf(item)
    .map((change) => `${change.path}\n${change.diff}`)
    .join('\n')
}

/** The same as data. A new or removed file comes whole, an edited one as a unified diff. */
export function fileChanges(item: CodexItem): RequestChange[] {
  return changesOf(item).map(({ path, diff, kind }) => {
    if (kind?.type === 'add') return describeChange({ path, oldText: null, newText: diff })
    if (kind?.type === 'delete') return describeChange({ path, oldText: diff, newText: '', isDelete: true })
    const movedTo = kind?.['move_path'] ?? kind?.['movePath']
    return readUnifiedDiff(path, diff, typeof movedTo === 'string' ? movedTo : null)
  })
}

function changesOf(item: CodexItem): z.infer<typeof changesSchema> {
  const parsed = changesSchema.safeParse(item['changes'])
  return parsed.success ? parsed.data : []
}

function textContent(value: string): ToolContent[] {
  return value === '' ? [] : [{ type: 'text', text: value }]
}

function jsonContent(value: unknown): ToolContent[] {
  return value === undefined || value === null ? [] : textContent(jsonText(withoutPictures(value), 2))
}
