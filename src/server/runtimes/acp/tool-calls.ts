import { createHash } from 'node:crypto'
import { beginningOf } from '@/orchestration/model/cut-text'
import type { ToolContent, ToolKind } from '@/orchestration/model/events'
import type { Emit } from '@/orchestration/ports'
import { writableJson } from './bounded-json'
import { createTerminalText, type TerminalText } from './terminal-text'
import { outputText, restOfOutput, terminalDelta, toolPictures, toToolContent } from './tool-content'
import type { WireToolCall } from './wire'

type OpenTool = {
  toolId: string
  title: string
  content: ToolContent[]
  terminal: TerminalText
  denied: boolean
  /** It may have ended in a message that could not be read. */
  isUnread: boolean
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
      terminal: createTerminalText(),
      denied: false,
      isUnread: false,
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
        ...(call.rawInput === undefined ? {} : { input: writableJson(call.rawInput) }),
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
      if (pictures.size > PICTURES_MAX) continue
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

  function closeUnread(callId: string, tool: OpenTool): void {
    open.delete(callId)
    const { toolId, title } = tool
    emit({ type: 'tool.completed', payload: { toolId, title, content: withDiffs(tool), isUnread: true } })
  }

  function update(call: WireToolCall): void {
    const known = open.get(call.toolCallId)
    const tool = known ?? start(call)
    const isRetitled = Boolean(call.title) && call.title !== tool.title
    if (call.title) tool.title = call.title
    const delta = terminalDelta(call)
    if (delta !== null) tool.terminal.add(delta)
    if (known !== undefined) showPictures(tool, call)
    const input = known === undefined ? undefined : newInput(tool, call)
    const said = absorb(tool, call)
    if (said.length > 0) tool.content = said
    else if (delta !== null) tool.content = [{ type: 'text', text: tool.terminal.latest() }]

    const isOver = call.status === 'completed' || call.status === 'failed'
    if (
      known !== undefined &&
      (input !== undefined || (!isOver && (said.length > 0 || delta !== null || isRetitled)))
    ) {
      const { toolId, title, content } = tool
      emit({ type: 'tool.progress', payload: { toolId, title, content, ...(input === undefined ? {} : { input }) } })
    }
    if (isOver) end(tool, call)
  }

  function end(tool: OpenTool, call: WireToolCall): void {
    const output = outputText(call.rawOutput)
    if (tool.content.length === 0 && output !== null) tool.content = [{ type: 'text', text: output }]
    const rest = restOfOutput(call, wholeOutput(tool))
    if (rest !== null) tool.content = [...wholeOutput(tool), { type: 'text', text: rest }]
    const error = call.status === 'failed' ? beginningOf(output ?? `${tool.title} failed.`, ERROR_CHARS_MAX) : null
    close(call.toolCallId, tool, error)
  }

  /** What the agent says of the input only after it announced the call. */
  function newInput({ said }: OpenTool, { rawInput }: WireToolCall): unknown {
    if (rawInput === undefined || rawInput === null) return undefined
    const input = writableJson(rawInput)
    return JSON.stringify(input) === JSON.stringify(writableJson(said.rawInput)) ? undefined : input
  }

  /** A result in words does not undo what was shown of a change. */
  function withDiffs(tool: OpenTool): ToolContent[] {
    const { said, pictures } = tool
    const left = pictures.size - PICTURES_MAX
    const content = [
      ...wholeOutput(tool),
      ...(left > 0 ? [{ type: 'text', text: `[${left} more pictures were not kept]` } as const] : []),
    ]
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
    /** A message about a call was too large to be read: which call, and how it ended, is not known. */
    markUnread(): void {
      for (const tool of open.values()) tool.isUnread = true
    },
    /** The turn is over: what is still open gets no result any more. */
    closeAll(message: string): void {
      for (const [callId, tool] of [...open]) {
        if (tool.isUnread && !tool.denied) closeUnread(callId, tool)
        else close(callId, tool, tool.denied ? 'Denied.' : message)
      }
    },
  }
}
export type ToolCalls = ReturnType<typeof createToolCalls>

const DENIED_YET_COMPLETED = 'A person denied it; the agent reports the call as completed.'
const ERROR_CHARS_MAX = 8_000
const PICTURES_MAX = 50

/** A terminal is shown by its latest lines while it runs, and whole in the end. */
function wholeOutput({ content, terminal }: OpenTool): ToolContent[] {
  const [only, ...more] = content
  const isTerminal = only?.type === 'text' && more.length === 0 && terminal.isLatest(only.text)
  return isTerminal ? [{ type: 'text', text: terminal.whole() }] : content
}
