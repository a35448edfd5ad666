import { DomainError } from '@/orchestration/model/errors'
import type { RuntimeEvent } from '@/orchestration/model/events'
import type { Failure } from '@/orchestration/model/failure'
import type { SessionIdentity, SessionSpending } from '@/orchestration/model/runtime'
import type { Clock, Emit, RuntimeSession, SessionEnd } from '@/orchestration/ports'
import { splitThoughts } from '../split-thoughts'
import type { AcpConnection } from './acp-connection'
import { failureOfError, reportedFailure } from './acp-failure'
import type { AcpProfile } from './acp-profile'
import { createAgentAsks, type AskingTurn } from './agent-asks'
import { modeInForce, withMode, withOptions } from './approval-options'
import { excerptOf } from './bounded-json'
import { emitText, handleNotification } from './handle-update'
import { createMessageIds } from './message-ids'
import { createOpenRequests } from './open-requests'
import { createReportedText, type ReportedText } from './reported-text'
import { currentModel } from './session-settings'
import { createSessionUsage } from './session-usage'
import { createToolCalls } from './tool-calls'
import { mayEndTools, unreadToolUpdate } from './unread-update'
import { untilSilent } from './until-silent'
import {
  promptResponseSchema,
  type WireInitializeResponse,
  type WirePromptResponse,
  type WireSessionState,
} from './wire'

type Turn = AskingTurn & {
  /** The interrupt took away a question the agent was waiting on: whatever it answers now is no ordinary end. */
  isCutShort: boolean
  said: ReportedText
}
type SessionOptions = {
  title: string
  profile: AcpProfile
  mode: string | null
  clock: Clock
  emit: Emit
  spentBefore: SessionSpending | null
}

const NO_RESULT = 'The turn ended without a result of this tool call.'
const STOP_REASONS = ['end_turn', 'max_tokens', 'max_turn_requests', 'refusal'] as const

/**
 * One conversation with one agent. It exists before the agent is asked anything, as its handlers do; `begin` makes it a
 * session. The turn in progress ends exactly once, by the agent's answer or by the session's end.
 */
export function createAcpSession({ title, profile, mode, clock, emit: emitOut, spentBefore }: SessionOptions) {
  let providerSessionId: string | null = null
  let state: WireSessionState = {}
  let isReplaying = false
  let isSignedOut = false
  let agent: WireInitializeResponse | null = null
  let turn: Turn | null = null
  let isOver = false
  let hasBegun = false
  let reportedMode = ''
  /** The next words are the first of a message that only its id parts from the one before. */
  let messageBegins = false

  const { emit } = splitThoughts((event) => {
    if (!isOver) emitOut(event)
  })
  const messages = createMessageIds()
  const tools = createToolCalls(emit)
  const requests = createOpenRequests(emit)
  const asks = createAgentAsks({ emit, requests, tools, profile, turn: () => turn })
  const usage = createSessionUsage(profile, emit, () => currentModel(state), spentBefore)

  const emitWords = (text: string) =>
    emitText(text, (piece) => {
      const payload = messageBegins ? { text: piece, begins: true as const } : { text: piece }
      messageBegins = false
      emit({ type: 'assistant.message.delta', payload })
    })
  const modeNow = () => modeInForce(state, { wanted: mode, selfApproving: profile.selfApprovingModes })

  /** Says which mode is in force once the session has started, and whenever that changes, whoever changed it. */
  function reportMode(): void {
    const inForce = modeNow()
    const text = JSON.stringify(inForce)
    if (!hasBegun || inForce === null || text === reportedMode) return
    reportedMode = text
    emit({ type: 'session.mode.changed', payload: inForce })
  }

  function onNotification(method: string, params: unknown): void {
    handleNotification(
      {
        emit,
        messages,
        tools,
        usage,
        sessionId: () => providerSessionId,
        isReplaying: () => isReplaying,
        onText: (text, begins) => {
          if (begins) turn?.said.boundary()
          messageBegins ||= begins
          if (turn === null) emitWords(text)
          else turn.said.add(text)
        },
        onMessageEnd: () => turn?.said.boundary(),
        onRetry: (retry) => {
          if (turn !== null) emit({ type: 'turn.retrying', payload: { turnId: turn.turnId, ...retry } })
        },
        onConfig: (configOptions) => {
          state = withOptions(state, configOptions)
          reportMode()
        },
        onMode: (modeId) => {
          state = withMode(state, modeId)
          reportMode()
        },
        onAuth: (kind) => {
          isSignedOut = kind === 'none'
        },
      },
      method,
      params,
    )
  }

  /** Of a tool call's update, what happened to the call is known without the rest; of any other, that something is lost. */
  function onUnreadUpdate(fields: ReadonlyMap<string, string>, bytes: number): void {
    const update = unreadToolUpdate(fields, bytes)
    if (update === null) {
      if (mayEndTools(fields)) tools.markUnread()
    } else onNotification('session/update', { sessionId: fields.get('params.sessionId'), update })
  }

  /** What was open in the turn is closed before the turn's own end is said. */
  function endTurn(ended: Turn, end: RuntimeEvent): void {
    if (turn !== ended) return
    if (end.type !== 'turn.errored') ended.said.release()
    closeOpen('The turn is over.', end.type === 'turn.interrupted' ? 'Interrupted.' : NO_RESULT)
    turn = null
    emit(end)
  }

  function closeOpen(requestReason: string, toolMessage: string): void {
    requests.closeAll(requestReason)
    tools.closeAll(toolMessage)
  }

  function failTurn(current: Turn, failure: Failure): void {
    endTurn(current, { type: 'turn.errored', payload: { turnId: current.turnId, failure } })
  }

  function finishTurn(current: Turn, response: WirePromptResponse): void {
    const { turnId } = current
    usage.onTurnEnd(response)
    if (response.stopReason === 'cancelled' && !current.isInterrupted && current.denied !== null) {
      const message = `${title} ended its turn because a person denied “${excerptOf(current.denied, 200)}”.`
      return failTurn(current, { reason: 'denied', message })
    }
    if (response.stopReason === 'cancelled' || current.isCutShort) {
      return endTurn(current, { type: 'turn.interrupted', payload: { turnId } })
    }
    const failure = reportedFailure(response, title) ?? current.said.failure()
    if (failure !== null) return failTurn(current, failure)
    const stopReason = STOP_REASONS.find((known) => known === response.stopReason)
    if (stopReason === undefined) {
      emit({ type: 'runtime.event', payload: { method: 'session/prompt', raw: { stopReason: response.stopReason } } })
    }
    endTurn(current, { type: 'turn.completed', payload: { turnId, stopReason: stopReason ?? 'end_turn' } })
  }

  async function runTurn(connection: AcpConnection, current: Turn, prompt: Record<string, unknown>): Promise<void> {
    try {
      const response = promptResponseSchema.parse(await connection.ask('session/prompt', prompt))
      await untilSilent(connection, { clock, silenceMs: profile.drainMs, isWanted: () => turn === current })
      finishTurn(current, response)
    } catch (error) {
      if (isOver || turn !== current) return
      if (current.isInterrupted) {
        endTurn(current, { type: 'turn.interrupted', payload: { turnId: current.turnId } })
      } else failTurn(current, failureOfError(error, title))
    }
  }

  return {
    handlers: { onNotification, onUnreadUpdate, ...asks },
    /** Loads an earlier session, whose history the agent may go on telling after its answer. */
    async replayed<T>(connection: AcpConnection, load: () => Promise<T>): Promise<T> {
      isReplaying = true
      try {
        const loaded = await load()
        await untilSilent(connection, { clock, silenceMs: profile.replayDrainMs ?? profile.drainMs })
        return loaded
      } finally {
        isReplaying = false
      }
    },
    /** The agent has named its session; updates of other sessions are not ours any more. */
    named(sessionId: string, found: WireSessionState): void {
      providerSessionId = sessionId
      state = found
    },
    settled(settings: WireSessionState): void {
      state = settings
    },
    introduced(found: WireInitializeResponse): void {
      agent = found
    },
    /** Null until it has said who it is. */
    agent: () => agent,
    modeNow,
    model: () => currentModel(state),
    /** The agent has said by itself that nobody is signed in; false where it says nothing of the kind. */
    isSignedOut: () => isSignedOut,
    begin(connection: AcpConnection, identity: SessionIdentity): RuntimeSession {
      const { sessionId } = identity
      let isStopping = false
      emit({ type: 'session.started', payload: { identity } })
      hasBegun = true
      reportMode()

      async function end(): Promise<SessionEnd> {
        const { failure: broke, exitCode } = await connection.ended
        const failure = isStopping || (turn === null && exitCode === 0) ? null : broke
        if (turn !== null && failure !== null) failTurn(turn, failure)
        // A turn cut off by `stop` has no end of its own: `session.stopped` says it.
        closeOpen('The session was stopped.', 'Stopped.')
        if (failure !== null) emit({ type: 'session.errored', payload: { failure } })
        else emit({ type: 'session.stopped', payload: { reason: isStopping ? null : 'The agent ended by itself.' } })
        isOver = true
        return { status: failure !== null ? 'errored' : isStopping ? 'stopped' : 'exited', failure }
      }
      const done = end()

      return {
        identity,
        done,
        async send({ turnId, text }) {
          if (isOver || isStopping)
            throw new DomainError('illegal_state', `Session ${sessionId} has ended; it takes no input.`)
          if (turn !== null) {
            throw new DomainError(
              'illegal_state',
              `Session ${sessionId} is in turn ${turn.turnId}; send after its end.`,
            )
          }
          const said = createReportedText({ profile, title, turnId, emit, emitText: emitWords })
          const current: Turn = { turnId, isInterrupted: false, isCutShort: false, denied: null, said }
          turn = current
          usage.turnStarted()
          emit({ type: 'turn.started', payload: { turnId } })
          void runTurn(connection, current, { sessionId: providerSessionId, prompt: [{ type: 'text', text }] })
        },
        async interrupt() {
          if (turn === null || isOver) return // it has just ended: nothing is left to interrupt
          turn.isInterrupted = true
          turn.isCutShort = requests.isWaiting()
          await connection.tell('session/cancel', { sessionId: providerSessionId })
          requests.closeAll('The turn was interrupted.')
        },
        async respond(requestId, answer) {
          return requests.answer(sessionId, requestId, answer)
        },
        async stop() {
          isStopping = true
          await connection.stop()
          await done
        },
      }
    },
  }
}

export type AcpSession = ReturnType<typeof createAcpSession>
