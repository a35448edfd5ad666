import type { SessionMode } from '@/orchestration/model/approval-settings'
import { DomainError } from '@/orchestration/model/errors'
import type { PlanEntry, RuntimeEvent } from '@/orchestration/model/events'
import type { Failure } from '@/orchestration/model/failure'
import type { RequestAnswer } from '@/orchestration/model/request'
import type { SessionInput, StartSessionRequest } from '@/orchestration/model/runtime'
import { UNKNOWN_COST } from '@/orchestration/model/usage'
import type { Emit, RuntimeSession, SessionEnd } from '@/orchestration/ports'
import { toFailure } from '@/orchestration/session/runtime-failure'
import { boundedJson } from '../acp/bounded-json'
import { RpcError, type RpcId } from '../json-rpc-peer'
import { estimateCost } from '../prices'
import { refuseOtherSettings } from '../refuse-settings'
import { splitThoughts } from '../split-thoughts'
import { codexFailure, retryOf } from './codex-failure'
import { isToolItem, toolEnded, toolStarted } from './codex-items'
import { type CodexLaunch, startCodexProcess } from './codex-process'
import { type CodexRequest, readCodexRequest, wordsOfDenial } from './codex-requests'
import { codexModeInForce, type CodexMode } from './codex-modes'
import { openThread, startFailure } from './codex-thread'
import { type CodexUsageReport, createUsageReader } from './codex-usage'
import { picturesOf } from './item-pictures'
import { type CodexItem, type CodexNotification, readNotification, turnStartedSchema } from './codex-wire'

type Turn = { turnId: string; native: Promise<string>; openTools: Set<string>; hasUnread: boolean }

/** Notes between codex and its own screens; they say nothing about the work. */
const BOOKKEEPING = new Set([
  'thread/started',
  'thread/status/changed',
  'thread/readState/changed',
  'account/rateLimits/updated',
  'remoteControl/status/changed',
])

/**
 * A thread of `codex app-server`: a process of its own, in a mode where people approve. Declining tells the model, which
 * goes on; a failed turn is reported as failed; an interrupt closes the provider's stream.
 */
export async function startCodexSession(
  launch: CodexLaunch & { mode: CodexMode },
  request: StartSessionRequest,
  cwd: string,
  emitOutside: Emit,
  signal: AbortSignal,
): Promise<RuntimeSession> {
  refuseOtherSettings(request, { options: ['reasoningEffort', 'fastMode'], selection: [] })
  const requests = new Map<string, { id: RpcId; request: CodexRequest }>()
  const items = new Map<string, CodexItem>()
  const streamed = new Set<string>()
  let turn: Turn | null = null
  let isOver = false
  let stopRequested = false
  let model = request.model
  let startedThreadId: string | null = null
  let reportedMode = ''
  /** The item that the newest piece of a message belongs to. */
  let messageItem: string | null = null
  const usageReader = createUsageReader(request.resume === null ? null : (request.spentBefore ?? null))

  const { emit } = splitThoughts((event) => {
    if (!isOver) emitOutside(event)
  })

  const codex = await startCodexProcess(
    launch,
    {
      cwd,
      marker: request.marker,
      signal,
      stateFolder: request.stateFolder,
      intake: request.intake,
      withoutTools: request.withoutTools === true,
    },
    {
      onRequest: (method, params, id) => openRequest(method, params, id),
      onNotification: (method, params) => {
        const notification = readNotification(method, params)
        if (notification) handle(notification)
        else if (!BOOKKEEPING.has(method))
          emit({ type: 'runtime.event', payload: { method, raw: boundedJson(params) } })
      },
      onGarbage: (excerpt, message) => emit({ type: 'runtime.decode_error', payload: { excerpt, message } }),
      onTooLong() {
        if (turn !== null) turn.hasUnread = true
      },
      onStderr: (text) => emit({ type: 'runtime.stderr', payload: { text } }),
    },
  )
  const { identity, inForce } = await openThread(codex, request, { cwd, mode: launch.mode, signal })
  emit({ type: 'session.started', payload: { identity } })
  startedThreadId = identity.providerSessionId
  reportMode(inForce)
  model = identity.model ?? request.model

  const done = codex.child.ended.then((exit): SessionEnd => {
    const crash: Failure = {
      reason: 'process_crashed',
      message: `codex ended by itself (${exit.code === null ? `signal ${exit.signal ?? '?'}` : `exit code ${exit.code}`}).`,
      ...(codex.child.stderrTail() ? { excerpt: codex.child.stderrTail() } : {}),
    }
    if (stopRequested) {
      if (turn) endTurn({ type: 'turn.interrupted', payload: { turnId: turn.turnId } })
      emit({ type: 'session.stopped', payload: { reason: null } })
    } else {
      if (turn) endTurn({ type: 'turn.errored', payload: { turnId: turn.turnId, failure: crash } })
      emit({ type: 'session.errored', payload: { failure: crash } })
    }
    isOver = true
    return stopRequested ? { status: 'stopped', failure: null } : { status: 'errored', failure: crash }
  })

  function reportMode(mode: SessionMode): void {
    const text = JSON.stringify(mode)
    if (text === reportedMode) return
    reportedMode = text
    emit({ type: 'session.mode.changed', payload: mode })
  }

  function openRequest(method: string, params: unknown, id: RpcId): void {
    const context = { id, turnId: turn?.turnId ?? null, itemOf: (itemId: string) => items.get(itemId) }
    const read = attempt(() => readCodexRequest(method, params, context))
    if (read === null) {
      void codex.peer.respondError(id, -32601, `${method} is not answered here`)
      return
    }
    requests.set(read.shown.requestId, { id, request: read })
    emit({ type: 'request.opened', payload: { request: read.shown } })
  }

  function attempt(read: () => CodexRequest | null): CodexRequest | null {
    try {
      return read()
    } catch (error) {
      emit({ type: 'runtime.decode_error', payload: { excerpt: '', message: toFailure(error).message } })
      return null
    }
  }

  function closeRequests(reason: string): void {
    for (const requestId of requests.keys()) emit({ type: 'request.closed', payload: { requestId, reason } })
    requests.clear()
  }

  /** The turn's last event: what is still open in it is closed first. */
  function endTurn(last: RuntimeEvent): void {
    closeRequests('The turn has ended.')
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

  function handle({ method, params }: CodexNotification): void {
    switch (method) {
      case 'turn/started':
        usageReader.turnStarted(params.turn.id)
        return // announced when it was asked for
      case 'turn/completed':
        return completeTurn(params.turn)
      case 'error':
        if (params.willRetry && turn) emit({ type: 'turn.retrying', payload: retryOf(params.error, turn.turnId) })
        else if (!params.willRetry) emit({ type: 'runtime.event', payload: { method, raw: boundedJson(params) } })
        return
      case 'turn/plan/updated': {
        const entries = params.plan.map(({ step, status }) => ({ title: step, status: planStatus(status) }))
        return emit({ type: 'turn.plan.updated', payload: { entries } })
      }
      case 'item/started':
        items.set(params.item.id, params.item)
        return startItem(params.item)
      case 'item/completed':
        return completeItem(params.item)
      case 'item/agentMessage/delta':
        streamed.add(params.itemId)
        return emitMessage(params.itemId, params.delta)
      case 'item/reasoning/summaryTextDelta':
      case 'item/reasoning/textDelta':
        return emit({ type: 'assistant.thought.delta', payload: { text: params.delta } })
      case 'item/commandExecution/outputDelta':
        return emit({
          type: 'tool.progress',
          payload: { toolId: params.itemId, content: [{ type: 'text', text: params.delta }] },
        })
      case 'thread/tokenUsage/updated':
        return recordUsage(params.turnId, params.tokenUsage)
      case 'thread/settings/updated': {
        const { threadId, threadSettings } = params
        if (threadId !== startedThreadId) return // of a thread that the agent started itself
        return reportMode(codexModeInForce({ ...threadSettings, sandbox: threadSettings.sandboxPolicy }, launch.mode))
      }
      case 'serverRequest/resolved': {
        const requestId = String(params.requestId)
        if (requests.delete(requestId)) emit({ type: 'request.resolved', payload: { requestId } })
      }
    }
  }

  function startItem(item: CodexItem): void {
    const started = toolStarted(item)
    if (!started) return
    turn?.openTools.add(item.id)
    emit(started)
  }

  function completeItem(item: CodexItem): void {
    items.delete(item.id)
    if (isToolItem(item)) {
      const ended = toolEnded(item)
      turn?.openTools.delete(item.id)
      for (const picture of picturesOf(item)) {
        emit({ type: 'picture.produced', payload: { ...picture, toolId: item.id } })
      }
      if (ended) emit(ended)
    } else if (item.type === 'agentMessage' && !streamed.has(item.id) && typeof item['text'] === 'string') {
      emitMessage(item.id, item['text'])
    }
    streamed.delete(item.id)
  }

  function emitMessage(itemId: string, text: string): void {
    const begins = messageItem !== null && messageItem !== itemId
    messageItem = itemId
    emit({ type: 'assistant.message.delta', payload: begins ? { text, begins } : { text } })
  }

  function completeTurn(ended: { status: string; error?: Parameters<typeof codexFailure>[0] }): void {
    if (!turn) return
    const { turnId } = turn
    if (ended.status === 'completed') endTurn({ type: 'turn.completed', payload: { turnId, stopReason: 'end_turn' } })
    else if (ended.status === 'interrupted') endTurn({ type: 'turn.interrupted', payload: { turnId } })
    else endTurn({ type: 'turn.errored', payload: { turnId, failure: codexFailure(ended.error) } })
  }

  function recordUsage(nativeTurnId: string, reported: CodexUsageReport): void {
    const usage = usageReader.read(nativeTurnId, reported)
    if (usage === null) return
    const size = reported.modelContextWindow
    emit({
      type: 'usage.updated',
      payload: {
        usage,
        cost: model === null ? UNKNOWN_COST : estimateCost(usage, model, { providerId: 'openai' }),
        model,
        raw: reported,
        ...(size ? { context: { used: reported.last.totalTokens, size } } : {}),
      },
    })
  }

  async function startTurn(input: SessionInput): Promise<string> {
    const answer = await codex.peer.request('turn/start', {
      threadId: identity.providerSessionId,
      input: [{ type: 'text', text: input.text, text_elements: [] }],
      summary: 'auto',
      ...(input.outputSchema === undefined ? {} : { outputSchema: input.outputSchema }),
      ...(request.model ? { model: request.model } : {}),
      ...(request.options.reasoningEffort ? { effort: request.options.reasoningEffort } : {}),
    })
    return turnStartedSchema.parse(answer).turn.id
  }

  async function steer(text: string): Promise<void> {
    if (!turn || isOver || stopRequested) throw noTurn(request.sessionId)
    const expectedTurnId = await turn.native
    const input = [{ type: 'text', text, text_elements: [] }]
    try {
      await codex.peer.request('turn/steer', { threadId: identity.providerSessionId, expectedTurnId, input })
    } catch (error) {
      // Refused: the turn has just ended, or is of a kind that takes nothing.
      throw error instanceof RpcError ? noTurn(request.sessionId, error) : error
    }
  }

  /** The denial itself is given by then; that its words came too late is said. */
  async function sayWhy(words: string): Promise<void> {
    try {
      await steer(words)
    } catch (error) {
      const note = `The words with the denial were not delivered: ${toFailure(error).message}`
      emit({ type: 'runtime.event', payload: { method: 'turn/steer', raw: { note, words } } })
    }
  }

  return {
    identity,
    done,
    async send(input) {
      if (isOver || stopRequested) throw new DomainError('illegal_state', `session ${request.sessionId} is stopped`)
      if (turn) throw new DomainError('illegal_state', `session ${request.sessionId} already has a turn in progress`)
      emit({ type: 'turn.started', payload: { turnId: input.turnId } })
      const started = startTurn(input)
      turn = { turnId: input.turnId, native: started, openTools: new Set(), hasUnread: false }
      try {
        await started
      } catch (error) {
        const failure = error instanceof RpcError ? startFailure(error) : toFailure(error)
        endTurn({ type: 'turn.errored', payload: { turnId: input.turnId, failure } })
      }
    },
    async interrupt() {
      if (!turn) return
      const turnId = await turn.native
      await codex.peer.request('turn/interrupt', { threadId: identity.providerSessionId, turnId })
      closeRequests('The turn is being interrupted.')
    },
    steer,
    async respond(requestId: string, answer: RequestAnswer) {
      const open = requests.get(requestId)
      if (!open) throw new DomainError('not_found', `codex does not wait for request ${requestId} any more`)
      const result = open.request.resultFor(answer)
      await codex.peer.respond(open.id, result)
      if (requests.delete(requestId)) emit({ type: 'request.resolved', payload: { requestId } })
      const words = wordsOfDenial(open.request, answer)
      if (words !== null) void sayWhy(words)
      return boundedJson(result)
    },
    async stop() {
      stopRequested ||= !isOver
      await codex.child.stop()
      await done
    },
  }
}

function noTurn(sessionId: string, cause?: unknown): DomainError {
  return new DomainError('illegal_state', `session ${sessionId} has no turn in progress that takes words`, { cause })
}

function planStatus(status: string): PlanEntry['status'] {
  return status === 'completed' ? 'completed' : status === 'inProgress' ? 'in_progress' : 'pending'
}
