import { endOf } from '@/orchestration/model/cut-text'
import { createHash } from 'node:crypto'
import type { ToolContent, ToolKind } from '@/orchestration/model/events'
import type { Emit } from '@/orchestration/ports'
import { boundedJson } from './bounded-json'
import { outputText, terminalDelta, toolPictures, toToolContent } from './tool-content'
import type { WireToolCall } from './wire'

type OpenTool = {
  toolId: string
  title: string
  content: ToolContent[]
  terminalText: string
  denied: boolean
  /** Digests of those that were shown: agents repeat the whole content of a call. */
  pictures: Set<string>
  /** As the agent said it, uncut: what a person is asked to approve. */
  said: Pick<WireToolCall, 'kind' | 'content' | 'rawInput'>
}

const KINDS = {
  read: 'read',
  edit: 'edit',
  delete: 'delete',
  move: 'move',
  search: 'search',
  execute: 'execute',
  think: 'think',
  fetch: 'fetch',
  switch_mode: 'other',
  other: 'other',
} as const satisfies Record<NonNullable<WireToolCall['kind']>, ToolKind>

/**
 * The tool calls of a session, each opened once and closed once. Agents leave gaps: calls that first appear in a permission
 * request, updates of calls never announced, ids used again, calls never closed.
 */
export function createToolCalls(emit: Emit) {
  const open = new Map<string, OpenTool>()
  const timesUsed = new Map<string, number>()

  function start(call: WireToolCall): OpenTool {
    const uses = (timesUsed.get(call.toolCallId) ?? 0) + 1
    timesUsed.set(call.toolCallId, uses)
    const tool: OpenTool = {
      toolId: uses === 1 ? call.toolCallId : `${call.toolCallId}#${uses}`,
      title: call.title || 'Tool call',
      content: toToolContent(call.content),
      terminalText: '',
      denied: false,
      pictures: new Set(),
      said: { kind: call.kind, content: call.content, rawInput: call.rawInput },
    }
    open.set(call.toolCallId, tool)
    emit({
      type: 'tool.started',
      payload: {
        toolId: tool.toolId,
        title: tool.title,
        kind: KINDS[call.kind ?? 'other'],
        ...(call.rawInput === undefined ? {} : { input: boundedJson(call.rawInput) }),
        ...(tool.content.length > 0 ? { content: tool.content } : {}),
      },
    })
    showPictures(tool, call)
    return tool
  }

  function showPictures({ toolId, pictures }: OpenTool, call: WireToolCall): void {
    for (const picture of toolPictures(call.content)) {
      const digest = createHash('sha256').update(picture.data).digest('base64')
      if (pictures.has(digest)) continue
      pictures.add(digest)
      emit({ type: 'picture.produced', payload: { ...picture, toolId } })
    }
  }

  function close(callId: string, tool: OpenTool, error: string | null): void {
    open.delete(callId)
    const { toolId, title } = tool
    const content = withDiffs(tool)
    // Some agents report what a person refused as done.
    if (error === null && tool.denied) {
      emit({ type: 'tool.errored', payload: { toolId, message: DENIED_YET_COMPLETED, content } })
    } else if (error === null) emit({ type: 'tool.completed', payload: { toolId, title, content } })
    else emit({ type: 'tool.errored', payload: { toolId, message: error, content } })
  }

  function update(call: WireToolCall): void {
    const known = open.get(call.toolCallId)
    const tool = known ?? start(call)
    const isRetitled = Boolean(call.title) && call.title !== tool.title
    if (call.title) tool.title = call.title
    const delta = terminalDelta(call)
    if (delta !== null) tool.terminalText = endOf(tool.terminalText + delta, TERMINAL_CHARS_MAX)
    if (known !== undefined) showPictures(tool, call)
    const said = absorb(tool, call)
    if (said.length > 0) tool.content = said
    else if (tool.terminalText !== '') tool.content = [{ type: 'text', text: tool.terminalText }]

    if (call.status === 'completed' || call.status === 'failed') {
      const output = outputText(call.rawOutput)
      if (tool.content.length === 0 && output !== null) tool.content = [{ type: 'text', text: output }]
      close(call.toolCallId, tool, call.status === 'failed' ? (output ?? `${tool.title} failed.`) : null)
    } else if (known !== undefined && (said.length > 0 || delta !== null || isRetitled)) {
      emit({ type: 'tool.progress', payload: { toolId: tool.toolId, title: tool.title, content: tool.content } })
    }
  }

  /** A result in words does not undo what was shown of a change. */
  function withDiffs({ content, said }: OpenTool): ToolContent[] {
    if (content.some(({ type }) => type === 'diff')) return content
    return [...toToolContent(said.content).filter(({ type }) => type === 'diff'), ...content]
  }

  function absorb(tool: OpenTool, call: WireToolCall): ToolContent[] {
    const hasDiff = (call.content ?? []).some((part) => 'newText' in part)
    tool.said = {
      kind: call.kind ?? tool.said.kind,
      content: hasDiff ? call.content : tool.said.content,
      rawInput: call.rawInput ?? tool.said.rawInput,
    }
    return toToolContent(call.content)
  }

  return {
    update,
    /**
     * A call that a person is asked about: the id under which it is shown, and all that was said of it, as some agents ask
     * with less than they announced. Opens it when the question is the first word of it.
     */
    asked(call: WireToolCall): { toolId: string; call: WireToolCall } {
      const known = open.get(call.toolCallId)
      const tool = known ?? start(call)
      if (known !== undefined) showPictures(tool, call)
      const { kind, content, rawInput } = tool.said
      absorb(tool, call)
      const own = call.content ?? []
      const announced = (content ?? []).filter((part) => own.length === 0 || part.type === 'diff')
      const asked = own.some(({ type }) => type === 'diff') ? own : [...announced, ...own]
      const said = { kind: call.kind ?? kind, content: asked, rawInput: call.rawInput ?? rawInput }
      return { toolId: tool.toolId, call: { ...call, title: call.title || tool.title, ...said } }
    },
    /** What a person last said to it. Some agents say nothing more about a call that was refused. */
    markDenied(callId: string, isDenied: boolean): void {
      const tool = open.get(callId)
      if (tool !== undefined) tool.denied = isDenied
    },
    /** The turn is over: what is still open gets no result any more. */
    closeAll(message: string): void {
      for (const [callId, tool] of [...open]) close(callId, tool, tool.denied ? 'Denied.' : message)
    },
  }
}
export type ToolCalls = ReturnType<typeof createToolCalls>

const DENIED_YET_COMPLETED = 'A person denied it; the agent reports the call as completed.'
const TERMINAL_CHARS_MAX = 64 * 1024
