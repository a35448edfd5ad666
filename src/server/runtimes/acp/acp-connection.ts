import { beginningOf, endOf } from '@/orchestration/model/cut-text'
import * as acp from '@agentclientprotocol/sdk'
import type { Failure } from '@/orchestration/model/failure'
import type { Intake } from '@/orchestration/model/runtime'
import type { Clock, Emit } from '@/orchestration/ports'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import type { Line } from '../line-splitter'
import type { StateFolder } from '../isolation/agent-state'
import type { Isolation } from '../isolation/isolation'
import { spawnProcess, type ChildProcess } from '../spawn'
import { excerptOf } from './bounded-json'
import { createMessageStream } from './message-stream'
import {
  elicitationRequestSchema,
  permissionRequestSchema,
  type WireElicitation,
  type WirePermissionRequest,
} from './wire'

export type AcpLaunch = {
  title: string
  command: string
  args: readonly string[]
  cwd: string
  env: Record<string, string>
  baseEnv: Record<string, string | undefined>
  passedEnv?: readonly string[]
  marker: string
  /** Where this attempt keeps what no other may see; null: with the rest. */
  stateFolder: string | null
  clock: Clock
  isolation: Isolation
  state: readonly StateFolder[]
  closing?: AbortSignal | undefined
  intake?: Intake | undefined
}

export type AcpHandlers = {
  onNotification(method: string, params: unknown): void
  /** An update that was too large to be read: the short texts near its root by their path, and its size. */
  onUnreadUpdate(fields: ReadonlyMap<string, string>, bytes: number): void
  /** `raw` is the message as the agent sent it. */
  onPermission(
    request: WirePermissionRequest,
    signal: AbortSignal,
    raw: unknown,
  ): Promise<acp.RequestPermissionResponse>
  onElicitation(request: WireElicitation, signal: AbortSignal, raw: unknown): Promise<acp.CreateElicitationResponse>
}

export type AcpConnection = {
  readonly pid: number
  /** Asks the agent; rejects with its JSON-RPC error. */
  readonly ask: (method: string, params: Record<string, unknown>) => Promise<unknown>
  tell(method: string, params: Record<string, unknown>): Promise<void>
  /** When the agent last printed anything, by the clock. */
  lastHeardAt(): number
  /** What ended it, and null where that was `stop`. Everything it started is gone by then. */
  readonly ended: Promise<{ failure: Failure | null; exitCode: number | null }>
  stop(): Promise<void>
}

const UNREADABLE_EVENTS_MAX = 50
/** More messages than this are no work any more; each becomes an event that is stored. */
const MESSAGES_MAX = 200_000
const STDERR_CHARS_MAX = 64 * 1024
/** An agent that was killed is found to have ended within this. */
const END_KNOWN_MS = 5_000
const KNOWN_REQUESTS: readonly string[] = [
  acp.methods.client.session.requestPermission,
  acp.methods.client.elicitation.create,
]

/** Starts an agent and speaks the protocol with it. Noise becomes bounded events; what cannot be survived ends it, typed. */
export async function openAcpConnection(launch: AcpLaunch, handlers: AcpHandlers, emit: Emit): Promise<AcpConnection> {
  const { clock, title } = launch
  let lastHeardAt = clock.monotonic()
  let unreadable = 0
  let messages = 0
  let stderrChars = 0
  let fatal: Failure | null = null
  let isStopping = false
  let isDeafened = false
  let child: ChildProcess | null = null

  function onUnreadable(message: string, text: string): void {
    unreadable += 1
    if (unreadable > UNREADABLE_EVENTS_MAX) return
    const isLast = unreadable === UNREADABLE_EVENTS_MAX
    const note = isLast ? `${message} Further ones are not shown.` : message
    emit({ type: 'runtime.decode_error', payload: { message: note, excerpt: excerptOf(text) } })
  }

  function fail(failure: Failure): void {
    if (fatal !== null) return
    fatal = failure
    void child?.stop()
  }

  const { stream, onLine, onOverlong } = createMessageStream(
    async (text) => {
      if (child === null) throw new Error('The agent has not started.')
      try {
        await child.write(text)
      } catch (error) {
        isDeafened = true
        throw error
      }
    },
    {
      onNotification: (method, params) => handlers.onNotification(method, params),
      onRequest(method) {
        if (!KNOWN_REQUESTS.includes(method)) {
          emit({
            type: 'runtime.event',
            payload: { method, raw: 'A request that is not offered to agents; it was refused.' },
          })
        }
      },
      onUnreadable,
      onUnreadUpdate: (fields, bytes) => handlers.onUnreadUpdate(fields, bytes),
      onFatal(message, excerpt) {
        onUnreadable(message, excerpt)
        fail({ reason: 'protocol_error', message: `${title}: ${message}`, excerpt: excerptOf(excerpt) })
      },
    },
  )

  const started = await spawnProcess({
    ...launch,
    onLine(line: Line) {
      lastHeardAt = clock.monotonic()
      messages += 1
      if (messages > MESSAGES_MAX) {
        fail({ reason: 'output_limit', message: `${title} sent more than ${MESSAGES_MAX} messages and was stopped.` })
      }
      if (fatal === null) onLine(line)
    },
    onOverlong(piece, isLast) {
      if (fatal === null) onOverlong(piece, isLast)
    },
    onStderr(text) {
      const room = STDERR_CHARS_MAX - stderrChars
      stderrChars += text.length
      if (room > 0) emit({ type: 'runtime.stderr', payload: { text: beginningOf(text, room) } })
    },
    onOutputLimit(bytes) {
      const said = `${title} printed more than ${Math.floor(bytes / 1024 / 1024)} MiB and was stopped.`
      fail({ reason: 'output_limit', message: said })
    },
  })
  child = started
  if (fatal !== null) void started.stop()

  /** A parser for the SDK that also says what it could not read, and keeps the message as it came. */
  const read =
    <T>(schema: { parse(value: unknown): T }, method: string) =>
    (params: unknown): { asked: T; raw: unknown } => {
      try {
        return { asked: schema.parse(params), raw: params }
      } catch (error) {
        onUnreadable(`The agent sent an unreadable ${method}.`, beginningOf(JSON.stringify(params), 1_000))
        throw acp.RequestError.invalidParams(undefined, error instanceof Error ? excerptOf(error.message) : undefined)
      }
    }
  const permission = acp.methods.client.session.requestPermission
  const elicitation = acp.methods.client.elicitation.create
  const connection = acp
    .client({ name: 'plenum' })
    .onRequest(permission, read(permissionRequestSchema, permission), ({ params, signal }) =>
      handlers.onPermission(params.asked, signal, params.raw),
    )
    .onRequest(elicitation, read(elicitationRequestSchema, elicitation), ({ params, signal }) =>
      handlers.onElicitation(params.asked, signal, params.raw),
    )
    .connect(stream)

  const ended = started.ended.then(({ code, signal }) => {
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`
    const tail = started.stderrTail().trim()
    const crash: Failure = {
      reason: 'process_crashed',
      message: `${title} ended by itself (${how}).`,
      ...(tail === '' ? {} : { excerpt: endOf(tail, 1_000) }),
    }
    return { failure: fatal ?? (isStopping ? null : crash), exitCode: code }
  })
  const lost = ended.then(({ failure }): never => {
    throw new RuntimeFailure(failure ?? { reason: 'cancelled', message: `${title} was stopped.` })
  })
  // Awaited only while something is asked; the end itself is reported by `ended`.
  lost.catch(() => undefined)
  // Closing after the end, so that what was asked fails with the reason and not with "connection closed".
  void ended.then(() => connection.close())

  return {
    pid: started.pid,
    ask: (method, params) =>
      Promise.race([
        connection.agent.request(method, params).catch(async (error: unknown) => {
          // An agent whose input is closed has most often ended: then that is the reason, and it is known in a moment.
          if (isDeafened) await Promise.race([lost, pause(clock, END_KNOWN_MS)])
          throw error
        }),
        lost,
      ]),
    tell: (method, params) => connection.agent.notify(method, params),
    lastHeardAt: () => lastHeardAt,
    ended,
    async stop() {
      isStopping = true
      await started.stop()
    },
  }
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(ms, resolve)
  })
}
