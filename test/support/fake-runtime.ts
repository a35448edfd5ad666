import type { RuntimeEvent, RuntimeEventPayloads } from '@/orchestration/model/events'
import type { Failure } from '@/orchestration/model/failure'
import type { RequestAnswer, RuntimeRequest } from '@/orchestration/model/request'
import type {
  ModelDescriptor,
  RuntimeCapabilities,
  RuntimeDescriptor,
  SessionIdentity,
  SessionInput,
  StartSessionRequest,
} from '@/orchestration/model/runtime'
import { DomainError } from '@/orchestration/model/errors'
import type { Clock, Emit, Runtime, RuntimeSession, SessionEnd } from '@/orchestration/ports'
import { isRuntimeFailure, RuntimeFailure } from '@/orchestration/session/runtime-failure'

type StopReason = RuntimeEventPayloads['turn.completed']['stopReason']

/** What a script has in hand during one turn. Waiting in it ends when the turn is interrupted or the session stopped. */
export type FakeTurn = {
  input: SessionInput
  request: StartSessionRequest
  /** 1, 2, … within the session. */
  turnNumber: number
  signal: AbortSignal
  emit: Emit
  say(text: string): void
  /** Cumulative tokens and dollars; no dollars means unknown. */
  usage(input: number, output: number, usd?: number): void
  /** Opens a request and waits for its answer. */
  ask(request?: Partial<RuntimeRequest>): Promise<RequestAnswer>
  sleep(ms: number): Promise<void>
  hang(): Promise<never>
  /** The session breaks in mid-turn. */
  crash(failure?: Failure): Promise<never>
}

/** Returns how the turn ends (`end_turn` unless said); throwing a RuntimeFailure ends it as `turn.errored`. */
export type FakeScript = (turn: FakeTurn) => Promise<StopReason | void> | StopReason | void

export type FakeRuntimeOptions = {
  id?: string
  clock: Clock
  script: FakeScript
  /** So many answers are not taken by a session. */
  failResponses?: number
  capabilities?: Partial<RuntimeCapabilities>
  descriptor?: Partial<Omit<RuntimeDescriptor, 'capabilities' | 'probe'>>
  probe?: Partial<RuntimeDescriptor['probe']>
  models?: ModelDescriptor[]
  /** Called when a session is to start; may wait or throw. */
  onStart?: (request: StartSessionRequest, signal: AbortSignal) => void | Promise<void>
  /** Takes what is said during a turn; may throw. Only with the capability `sendDuringTurn`. */
  onSteer?: (text: string) => void | Promise<void>
  /** Ignores interrupts: accepts the order, goes on. */
  isDeaf?: boolean
}

export type FakeRuntime = Runtime & {
  /** Sessions that are live now. */
  liveSessions(): number
  /** The most that were live at once. */
  peakSessions(): number
  requests: StartSessionRequest[]
  inputs: SessionInput[]
  answers: { requestId: string; answer: RequestAnswer }[]
}

const ALL_CAPABILITIES: RuntimeCapabilities = {
  startSession: true,
  streamEvents: true,
  interrupt: true,
  respond: true,
  questions: true,
  resume: true,
  customModels: false,
  sendDuringTurn: false,
  followUp: true,
}

export function fakeDescriptor(
  options: Pick<FakeRuntimeOptions, 'id' | 'capabilities' | 'descriptor' | 'probe' | 'models'> = {},
): RuntimeDescriptor {
  const id = options.id ?? 'fake'
  return {
    id,
    kind: 'acp',
    title: id,
    source: 'built-in',
    capabilities: { ...ALL_CAPABILITIES, ...options.capabilities },
    probe: {
      installed: true,
      status: 'ready',
      version: '1.0.0',
      auth: { status: 'not_needed' },
      models: options.models ?? [{ id: `${id}-model`, label: `${id} model`, isDefault: true, options: [] }],
      message: null,
      checkedAt: '2026-01-01T00:00:00.000Z',
      ...options.probe,
    },
    ...options.descriptor,
  }
}

/** A runtime in memory whose turns are scripted. It keeps the contract of real ones: order, one end a turn, nothing after the end. */
export function createFakeRuntime(options: FakeRuntimeOptions): FakeRuntime {
  const descriptor = fakeDescriptor(options)
  const record = { requests: [] as StartSessionRequest[], inputs: [] as SessionInput[] }
  const answers: FakeRuntime['answers'] = []
  let live = 0
  let peak = 0

  return {
    id: descriptor.id,
    ...record,
    answers,
    liveSessions: () => live,
    peakSessions: () => peak,
    describe: () => Promise.resolve(descriptor),
    async startSession(request, emit, signal) {
      record.requests.push(request)
      await options.onStart?.(request, signal)
      signal.throwIfAborted()
      live += 1
      peak = Math.max(peak, live)
      const onInput = (input: SessionInput) => record.inputs.push(input)
      const session = createFakeSession({ ...options, descriptor, request, emit, onInput, answers })
      void session.done.then(() => (live -= 1))
      return session
    },
  }
}

type SessionOptions = FakeRuntimeOptions & {
  descriptor: RuntimeDescriptor
  request: StartSessionRequest
  emit: Emit
  onInput: (input: SessionInput) => void
  answers: FakeRuntime['answers']
}

function createFakeSession(options: SessionOptions): RuntimeSession {
  const { request, descriptor, clock, script } = options
  let turnNumber = 0
  let requestNumber = 0
  let turn: { id: string; abort: AbortController } | null = null
  let isOver = false
  const open = new Map<string, (answer: RequestAnswer) => void>()
  let failuresLeft = options.failResponses ?? 0
  let finish: (end: SessionEnd) => void = () => {}
  const done = new Promise<SessionEnd>((resolve) => (finish = resolve))
  const identity: SessionIdentity = {
    sessionId: request.sessionId,
    providerSessionId: request.resume ?? `provider-${request.sessionId}`,
    provider: descriptor.id,
    model: request.model,
    agent: null,
    transcriptPath: null,
    pid: null,
  }
  const emit = (event: RuntimeEvent) => {
    if (!isOver) options.emit(event)
  }

  function endTurn(event: RuntimeEvent): void {
    turn?.abort.abort()
    turn = null
    for (const requestId of [...open.keys()])
      emit({ type: 'request.closed', payload: { requestId, reason: 'turn ended' } })
    open.clear()
    emit(event)
  }

  function over(end: SessionEnd, event: RuntimeEvent): void {
    if (isOver) return
    turn?.abort.abort()
    turn = null
    emit(event)
    isOver = true
    finish(end)
  }

  async function play(input: SessionInput, abort: AbortController): Promise<void> {
    const turnId = input.turnId
    const isCurrent = () => turn?.id === turnId && !abort.signal.aborted
    const aborted = new Promise<never>((_, reject) =>
      abort.signal.addEventListener('abort', () => reject(new Error('the turn is over')), { once: true }),
    )
    aborted.catch(() => undefined)
    const during: Emit = (event) => {
      if (isCurrent()) emit(event)
    }
    try {
      const stopReason = await script({
        input,
        request,
        turnNumber,
        signal: abort.signal,
        emit: during,
        say: (text) => during({ type: 'assistant.message.delta', payload: { text } }),
        usage: (sent, got, usd) => during(usageEvent(sent, got, usd, request.model)),
        ask: (asked) => Promise.race([ask(turnId, asked, during), aborted]),
        sleep: (ms) => {
          let cancel = () => {}
          const slept = new Promise<void>((resolve) => (cancel = clock.setTimer(ms, resolve)))
          return Promise.race([slept, aborted]).finally(() => cancel())
        },
        hang: () => aborted,
        crash: (failure = { reason: 'process_crashed', message: 'The agent crashed.' }) => {
          over({ status: 'errored', failure }, { type: 'session.errored', payload: { failure } })
          return aborted
        },
      })
      if (isCurrent()) endTurn({ type: 'turn.completed', payload: { turnId, stopReason: stopReason ?? 'end_turn' } })
    } catch (error) {
      if (!isCurrent()) return
      if (!isRuntimeFailure(error)) throw error
      endTurn({ type: 'turn.errored', payload: { turnId, failure: error.failure } })
    }
  }

  function ask(turnId: string, asked: Partial<RuntimeRequest> | undefined, during: Emit): Promise<RequestAnswer> {
    const requestId = asked?.requestId ?? `request-${++requestNumber}`
    return new Promise((resolve) => {
      open.set(requestId, resolve)
      during({ type: 'request.opened', payload: { request: fakeRequest({ turnId, ...asked, requestId }) } })
    })
  }

  emit({ type: 'session.started', payload: { identity } })
  return {
    identity,
    done,
    async send(input) {
      if (isOver) throw new RuntimeFailure({ reason: 'process_crashed', message: 'The session is over.' })
      options.onInput(input)
      turnNumber += 1
      const abort = new AbortController()
      turn = { id: input.turnId, abort }
      emit({ type: 'turn.started', payload: { turnId: input.turnId } })
      void play(input, abort)
    },
    ...(descriptor.capabilities.interrupt && {
      async interrupt() {
        if (turn !== null && options.isDeaf !== true) {
          endTurn({ type: 'turn.interrupted', payload: { turnId: turn.id } })
        }
      },
    }),
    ...(descriptor.capabilities.sendDuringTurn && {
      async steer(text: string) {
        if (turn === null) throw new DomainError('illegal_state', 'no turn is in progress')
        await options.onSteer?.(text)
      },
    }),
    ...(descriptor.capabilities.respond && {
      async respond(requestId: string, answer: RequestAnswer) {
        const resolve = open.get(requestId)
        if (resolve === undefined) throw new DomainError('not_found', `request ${requestId} is not open`)
        if (failuresLeft-- > 0) throw new Error('the pipe broke')
        open.delete(requestId)
        options.answers.push({ requestId, answer })
        emit({ type: 'request.resolved', payload: { requestId } })
        resolve(answer)
      },
    }),
    async stop() {
      over({ status: 'stopped', failure: null }, { type: 'session.stopped', payload: { reason: 'stopped' } })
    },
  }
}

export function fakeRequest(request: Partial<RuntimeRequest> = {}): RuntimeRequest {
  return {
    requestId: 'request-1',
    kind: 'approval.command',
    nativeMethod: 'session/request_permission',
    summary: 'run make',
    turnId: null,
    toolId: null,
    detail: 'make',
    options: [],
    questions: [],
    ...request,
  }
}

function usageEvent(input: number, output: number, usd: number | undefined, model: string | null): RuntimeEvent {
  return {
    type: 'usage.updated',
    payload: {
      usage: { input, output, reasoning: 0, cached: 0, cacheWrite: 0, total: input + output },
      cost: usd === undefined ? { source: 'unknown' } : { source: 'reported', usd },
      model,
    },
  }
}
