import type { Intake } from '@/orchestration/model/runtime'
import type { Clock } from '@/orchestration/ports'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { excerptOf, parseJson } from '../acp/bounded-json'
import type { Line } from '../line-splitter'
import type { StateFolder } from '../isolation/agent-state'
import type { Isolation } from '../isolation/isolation'
import { type ChildProcess, spawnProcess } from '../spawn'
import { piResponseSchema } from './pi-wire'

export type PiLaunch = {
  command: string
  /** The gate extension: absolute path of dist/pi-gate.mjs. */
  gatePath: string
  baseEnv: Record<string, string | undefined>
  env: Record<string, string>
  /** Of the server's variables, by name. */
  passed?: readonly string[] | undefined
  clock: Clock
  isolation: Isolation
  state: readonly StateFolder[]
  closing?: AbortSignal | undefined
}

export type PiProcess = {
  child: ChildProcess
  /** @throws RuntimeFailure `provider_error` with pi's words when it refuses, or when pi is gone. */
  command(type: string, fields?: Record<string, unknown>): Promise<unknown>
  answerDialog(id: string, answer: { value: string } | { confirmed: boolean } | { cancelled: true }): Promise<void>
}

/** Starts `pi --mode rpc` with the gate. pi speaks lines of JSON; an `id` ties an answer to its command. */
export async function startPiProcess(
  launch: PiLaunch,
  options: {
    cwd: string
    marker: string
    args: string[]
    stateFolder?: string | null | undefined
    intake?: Intake | undefined
  },
  handlers: {
    onEvent(event: unknown): void
    onGarbage(excerpt: string, why: string): void
    /** A message too large to be read; it is garbage too. */
    onTooLong(): void
    onStderr(text: string): void
  },
): Promise<PiProcess> {
  const waiting = new Map<string, { resolve(value: unknown): void; reject(error: Error): void }>()
  let nextId = 1
  let gone: RuntimeFailure | null = null

  const child = await spawnProcess({
    command: launch.command,
    args: ['--mode', 'rpc', '-e', launch.gatePath, ...options.args],
    cwd: options.cwd,
    baseEnv: launch.baseEnv,
    passedEnv: launch.passed,
    env: { PI_TELEMETRY: '0', PI_SKIP_VERSION_CHECK: '1', ...launch.env },
    marker: options.marker,
    clock: launch.clock,
    isolation: launch.isolation,
    state: launch.state,
    stateFolder: options.stateFolder,
    closing: launch.closing,
    intake: options.intake,
    onLine: receive,
    onStderr: (text) => handlers.onStderr(text),
    onOutputLimit: (bytes) => {
      fail(new RuntimeFailure({ reason: 'output_limit', message: `pi wrote more than ${bytes} bytes.` }))
      void child.stop()
    },
  })
  void child.ended.then(({ code, signal }) => {
    const how = code === null ? `signal ${signal ?? 'unknown'}` : `exit code ${code}`
    const excerpt = child.stderrTail()
    const failure = { reason: 'process_crashed', message: `pi ended with ${how}.` } as const
    fail(new RuntimeFailure(excerpt ? { ...failure, excerpt } : failure))
  })

  function fail(failure: RuntimeFailure): void {
    gone ??= failure
    for (const waiter of waiting.values()) waiter.reject(failure)
    waiting.clear()
  }

  function receive(line: Line): void {
    if (line.kind === 'oversize') {
      handlers.onTooLong()
      return handlers.onGarbage(excerptOf(line.excerpt), 'a line that is too long')
    }
    if (line.text.trim() === '') return
    let value: unknown
    try {
      value = parseJson(line.text)
    } catch (error) {
      return handlers.onGarbage(excerptOf(line.text), error instanceof Error ? error.message : 'not JSON')
    }
    const response = piResponseSchema.safeParse(value)
    if (!response.success) return handlers.onEvent(value)
    const waiter = waiting.get(response.data.id)
    if (waiter === undefined) return handlers.onGarbage(excerptOf(line.text), 'an answer to a command that nobody gave')
    waiting.delete(response.data.id)
    if (response.data.success) waiter.resolve(response.data.data)
    else waiter.reject(refused(response.data.error ?? 'without a reason'))
  }

  const send = (message: unknown) => child.write(`${JSON.stringify(message)}\n`)

  return {
    child,
    command(type, fields = {}) {
      if (gone) return Promise.reject(gone)
      const id = `plenum-${nextId++}`
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        send({ id, type, ...fields }).catch((cause: unknown) => {
          waiting.delete(id)
          reject(new RuntimeFailure({ reason: 'process_crashed', message: `pi took no ${type}.` }, { cause }))
        })
      })
    },
    answerDialog: (id, answer) => send({ type: 'extension_ui_response', id, ...answer }),
  }
}

function refused(why: string): RuntimeFailure {
  const isSignedOut = /api key|not (logged|signed) in|authenticat/i.test(why)
  return new RuntimeFailure({
    reason: isSignedOut ? 'runtime_unauthenticated' : 'provider_error',
    message: `pi refused: ${excerptOf(why)}`,
  })
}
