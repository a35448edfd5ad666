import { DomainError } from '@/orchestration/model/errors'
import type { RuntimeEvent, ToolContent } from '@/orchestration/model/events'
import type { Failure } from '@/orchestration/model/failure'
import type { RequestAnswer } from '@/orchestration/model/request'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import { addUsage, type Cost, NO_USAGE, type TokenUsage, UNKNOWN_COST } from '@/orchestration/model/usage'
import type { Emit, RuntimeSession, SessionEnd } from '@/orchestration/ports'
import { toFailure } from '@/orchestration/session/runtime-failure'
import { ownValue } from '@/orchestration/model/own-value'
import { reasonOfText } from '../acp/acp-failure'
import { boundedJson, excerptOf, writableJson } from '../acp/bounded-json'
import { refuseOtherSettings } from '../refuse-settings'
import { splitThoughts } from '../split-thoughts'
import { type PiLaunch, startPiProcess } from './pi-process'
import { type PiRequest, readPiRequest } from './pi-requests'
import { identify, sessionArgs } from './pi-start'
import { firstLine, plainText, TOOL_KINDS, toolContent, toolPictures, toolTitle } from './pi-tools'
import { changedFiles } from './changed-files'
import { type PiDialog, type PiEvent, type PiMessage, readPiEvent } from './pi-wire'

type Turn = {
  turnId: string
  interrupted: boolean
  openTools: Set<string>
  hasUnread: boolean
  lastMessage: PiMessage | null
}

/** A session of `pi --mode rpc` with the gate extension, in a process of its own. Resumed by its session file. */
export async function startPiSession(
  launch: PiLaunch,
  request: StartSessionRequest,
  cwd: string,
  emitOutside: Emit,
  signal: AbortSignal,
): Promise<RuntimeSession> {
  signal.throwIfAborted()
  refuseOtherSettings(request, { options: ['thinkingLevel', 'reasoningEffort'], selection: ['tools'] })
  const requests = new Map<string, PiRequest>()
  const changes = new Map<string, ToolContent[]>()
  const shownOutput = new Map<string, string>()
  let turn: Turn | null = null
  let isOver = false
  let stopRequested = false
  let messageBegins = false
  let hasText = false
  let usage: TokenUsage = NO_USAGE
  let cost: Cost = UNKNOWN_COST

  const { emit } = splitThoughts((event) => {
    if (!isOver) emitOutside(event)
  })

  const pi = await startPiProcess(
    launch,
    {
      cwd,
      marker: request.marker,
      args: sessionArgs(request),
      stateFolder: request.stateFolder,
      intake: request.intake,
    },
    {
      onEvent: (value) => {
        const event = readPiEvent(value)
        if (event) handle(event)
      },
      onGarbage: (excerpt, message) => emit({ type: 'runtime.decode_error', payload: { excerpt, message } }),
      onTooLong() {
        if (turn !== null) turn.hasUnread = true
      },
      onStderr: (text) => emit({ type: 'runtime.stderr', payload: { text } }),
    },
  )
  const identity = await identify(pi, request, signal)
  emit({ type: 'session.started', payload: { identity } })

  const done = pi.child.ended.then((exit): SessionEnd => {
    const how = exit.code === null ? `signal ${exit.signal ?? '?'}` : `exit code ${exit.code}`
    const tail = pi.child.stderrTail()
    const crash: Failure = {
      reason: 'process_crashed',
      message: `pi ended by itself (${how}).`,
      ...(tail ? { excerpt: tail } : {}),
    }
    if (turn) {
      const { turnId } = turn
      endTurn(
        stopRequested
          ? { type: 'turn.interrupted', payload: { turnId } }
          : { type: 'turn.errored', payload: { turnId, failure: crash } },
      )
    }
    emit(
      stopRequested
        ? { type: 'session.stopped', payload: { reason: null } }
        : { type: 'session.errored', payload: { failure: crash } },
    )
    isOver = true
    return stopRequested ? { status: 'stopped', failure: null } : { status: 'errored', failure: crash }
  })

  function emitMessage(text: string): void {
    const begins = messageBegins && hasText
    messageBegins = false
    hasText = true
    emit({ type: 'assistant.message.delta', payload: begins ? { text, begins } : { text } })
  }

  function handle(event: PiEvent): void {
    switch (event.type) {
      case 'message_update': {
        const { type, delta } = event.data.assistantMessageEvent
        if (type === 'text_start') messageBegins = true
        if (delta === undefined) return
        if (type === 'text_delta') emitMessage(delta)
        if (type === 'thinking_delta') emit({ type: 'assistant.thought.delta', payload: { text: delta } })
        return
      }
      case 'message_end':
        messageBegins = true
        return endMessage(event.data.message)
      case 'tool_execution_start': {
        const { toolCallId: toolId, toolName, args } = event.data
        turn?.openTools.add(toolId)
        const title = toolTitle(toolName, args)
        return emit({
          type: 'tool.started',
          payload: {
            toolId,
            title,
            kind: ownValue(TOOL_KINDS, toolName) ?? 'other',
            input: writableJson(args),
            content: fileChanges(toolId, toolName, args),
          },
        })
      }
      case 'tool_execution_update': {
        const { toolCallId: toolId, partialResult } = event.data
        const text = newOutput(toolId, plainText(toolContent(partialResult.content)))
        return text === ''
          ? undefined
          : emit({ type: 'tool.progress', payload: { toolId, content: [{ type: 'text', text }] } })
      }
      case 'tool_execution_end': {
        const { toolCallId: toolId, result, isError } = event.data
        const content = [...(changes.get(toolId) ?? []), ...toolContent(result.content)]
        changes.delete(toolId)
        turn?.openTools.delete(toolId)
        shownOutput.delete(toolId)
        for (const picture of toolPictures(result.content)) {
          emit({ type: 'picture.produced', payload: { ...picture, toolId } })
        }
        return emit(
          isError
            ? { type: 'tool.errored', payload: { toolId, message: firstLine(content) || 'It failed.', content } }
            : { type: 'tool.completed', payload: { toolId, content } },
        )
      }
      case 'agent_end':
        return event.data.willRetry ? undefined : completeTurn()
      case 'extension_ui_request':
        return openRequest(event.data)
      case 'extension_error':
        return emit({
          type: 'runtime.decode_error',
          payload: { excerpt: excerptOf(event.data.error), message: 'pi: an extension failed' },
        })
      case 'auto_retry_start': {
        if (!turn) return
        const { errorMessage, attempt = null, maxAttempts = null } = event.data
        const payload = { turnId: turn.turnId, reason: reasonOfText(errorMessage), message: excerptOf(errorMessage) }
        return emit({ type: 'turn.retrying', payload: { ...payload, attempt, attempts: maxAttempts } })
      }
      case 'auto_retry_end':
        return emit({ type: 'runtime.event', payload: { method: event.type, raw: boundedJson(event.data) } })
    }
  }

  function fileChanges(toolId: string, toolName: string, args: unknown): ToolContent[] {
    const content = changedFiles(toolName, args)
    if (content.length > 0) changes.set(toolId, content)
    return content
  }

  /** pi sends a tool's whole output so far; what is new in it is passed on. */
  function newOutput(toolId: string, output: string): string {
    const shown = shownOutput.get(toolId) ?? ''
    shownOutput.set(toolId, output)
    return output.startsWith(shown) ? output.slice(shown.length) : output
  }

  function openRequest(dialog: PiDialog): void {
    const read = readPiRequest(dialog, turn?.turnId ?? null)
    if (!read) return
    requests.set(dialog.id, read)
    emit({ type: 'request.opened', payload: { request: read.shown } })
  }

  /** Usage and cost come with every message of the model; the session's are their sums. */
  function endMessage(message: PiMessage): void {
    if (message.role !== 'assistant') return
    if (turn) turn.lastMessage = message
    if (!message.usage) return
    const { input, output, cacheRead, cacheWrite } = message.usage
    const whole = input + cacheRead + cacheWrite
    usage = addUsage(usage, {
      input: whole,
      output,
      reasoning: 0,
      cached: cacheRead,
      cacheWrite,
      total: whole + output,
    })
    const usd = message.usage.cost?.total
    if (usd !== undefined) cost = { source: 'reported', usd: (cost.source === 'unknown' ? 0 : cost.usd) + usd }
    emit({
      type: 'usage.updated',
      payload: { usage, cost, model: message.model ?? identity.model, raw: message.usage },
    })
  }

  function completeTurn(): void {
    if (!turn) return
    const { turnId, interrupted, lastMessage } = turn
    const stopReason = lastMessage?.stopReason
    if (interrupted || stopReason === 'aborted') return endTurn({ type: 'turn.interrupted', payload: { turnId } })
    if (stopReason === 'error') {
      return endTurn({ type: 'turn.errored', payload: { turnId, failure: providerFailure(lastMessage?.errorMessage) } })
    }
    endTurn({
      type: 'turn.completed',
      payload: { turnId, stopReason: stopReason === 'length' ? 'max_tokens' : 'end_turn' },
    })
  }

  /** The turn's last event: what is still open in it is closed first. */
  function endTurn(last: RuntimeEvent): void {
    for (const requestId of requests.keys()) {
      emit({ type: 'request.closed', payload: { requestId, reason: 'The turn has ended.' } })
    }
    requests.clear()
    for (const toolId of turn?.openTools ?? []) {
      emit(
        turn?.hasUnread === true
          ? { type: 'tool.completed', payload: { toolId, content: [], isUnread: true } }
          : { type: 'tool.errored', payload: { toolId, message: 'The turn ended before it did.', content: [] } },
      )
    }
    turn = null
    emit(last)
  }

  return {
    identity,
    done,
    async send({ turnId, text }) {
      if (isOver || stopRequested) throw new DomainError('illegal_state', `session ${request.sessionId} is stopped`)
      if (turn) throw new DomainError('illegal_state', `session ${request.sessionId} already has a turn in progress`)
      turn = { turnId, interrupted: false, openTools: new Set(), hasUnread: false, lastMessage: null }
      emit({ type: 'turn.started', payload: { turnId } })
      try {
        await pi.command('prompt', { message: text })
      } catch (error) {
        endTurn({ type: 'turn.errored', payload: { turnId, failure: toFailure(error) } })
      }
    },
    async interrupt() {
      if (!turn) return
      turn.interrupted = true
      // A dialog holds pi's turn open; abort does not end it.
      for (const requestId of [...requests.keys()]) {
        requests.delete(requestId) // at once: an answer that comes now is too late
        await pi.answerDialog(requestId, { cancelled: true })
        emit({ type: 'request.closed', payload: { requestId, reason: 'The turn is being interrupted.' } })
      }
      await pi.command('abort')
    },
    async steer(text) {
      const current = turn
      if (!current || current.interrupted || isOver || stopRequested) {
        throw new DomainError('illegal_state', `session ${request.sessionId} has no turn in progress that takes words`)
      }
      await pi.command('steer', { message: text })
      // pi keeps what comes after a turn for the next one: said, but not to this turn.
      if (turn !== current) throw new Error('the turn ended as the message was given; pi keeps it for its next turn')
    },
    async respond(requestId: string, answer: RequestAnswer) {
      const open = requests.get(requestId)
      if (!open) throw new DomainError('not_found', `pi does not wait for request ${requestId} any more`)
      const result = open.answerFor(answer)
      await pi.answerDialog(requestId, result)
      requests.delete(requestId)
      emit({ type: 'request.resolved', payload: { requestId } })
      return result
    },
    async stop() {
      stopRequested ||= !isOver
      await pi.child.stop()
      await done
    },
  }
}

function providerFailure(message: string | null | undefined): Failure {
  if (!message) return { reason: 'provider_error', message: 'pi says that the model failed, without saying why.' }
  return { reason: reasonOfText(message), message: excerptOf(message), excerpt: excerptOf(message) }
}
