import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { afterAll } from 'vitest'
import type { RuntimeEvent, RuntimeEventPayloads, RuntimeEventType } from '@/orchestration/model/events'
import type { RequestAnswer } from '@/orchestration/model/request'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import type { Clock, Runtime, RuntimeSession } from '@/orchestration/ports'
import { findMarked } from '@/server/runtimes/process-table'
import { isolationAt } from '../../support/isolation'
import type { RuntimeHost } from '@/server/runtimes/runtime-settings'

export const root = path.resolve(import.meta.dirname, '../../..')

/** Real time: child processes do not know another. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

export function createHost(env: Record<string, string> = {}): RuntimeHost {
  const dataDir = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'plenum-runtimes-')))
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))
  const base = { PATH: process.env.PATH, HOME: dataDir, DATABASE_URL: 'file:secret', NEXTAUTH_SECRET: 'secret', ...env }
  return { env: base, dataDir, clock: realClock, isolation: isolationAt(dataDir), log: pino({ level: 'silent' }) }
}

let sessionCount = 0

/** A session under test: what it emitted so far, and a way to wait for what it will emit. */
export class TestSession {
  readonly events: RuntimeEvent[] = []
  readonly request: StartSessionRequest
  session: RuntimeSession | null = null
  private readonly waiting = new Set<(event: RuntimeEvent) => void>()

  constructor(backend: string, request: Partial<StartSessionRequest> = {}) {
    const sessionId = `ses_${process.pid}_${(sessionCount += 1)}`
    this.request = {
      sessionId,
      backend,
      model: null,
      options: {},
      selection: {},
      cwd: null,
      resume: null,
      marker: `test-${process.pid}/${sessionId}`,
      ordinal: 1,
      ...request,
    }
  }

  readonly emit = (event: RuntimeEvent): void => {
    this.events.push(event)
    for (const check of this.waiting) check(event)
  }

  async start(runtime: Runtime, signal: AbortSignal = new AbortController().signal): Promise<RuntimeSession> {
    this.session = await runtime.startSession(this.request, this.emit, signal)
    return this.session
  }

  /** The first event of this type after `from` events; waits for it, and fails when the session ends without it. */
  async next<T extends RuntimeEventType>(type: T, from = 0): Promise<Extract<RuntimeEvent, { type: T }>> {
    const isWanted = (event: RuntimeEvent): event is Extract<RuntimeEvent, { type: T }> => event.type === type
    const already = this.events.slice(from).find(isWanted)
    if (already !== undefined) return already
    return new Promise((resolve, reject) => {
      const check = (event: RuntimeEvent) => {
        if (!isWanted(event)) return
        this.waiting.delete(check)
        resolve(event)
      }
      this.waiting.add(check)
      void this.session?.done.then(() => {
        if (this.waiting.delete(check)) reject(new Error(`The session ended without ${type}.`))
      })
    })
  }

  /** Sends one input and waits for the end of its turn; every request of it gets `answer`, if one is given. */
  async turn(text: string, answer?: RequestAnswer): Promise<RuntimeEvent> {
    const from = this.events.length
    // A turn that asks nothing needs no answer; what the turn came to is for the test to look at.
    if (answer !== undefined) void this.answerNext(answer, from).catch(() => undefined)
    await this.session?.send({ turnId: `turn-${from}`, text })
    return Promise.any([
      this.next('turn.completed', from),
      this.next('turn.errored', from),
      this.next('turn.interrupted', from),
    ])
  }

  /** Answers the next request that is opened. */
  async answerNext(answer: RequestAnswer, from = 0): Promise<void> {
    const { request } = (await this.next('request.opened', from)).payload
    await this.session?.respond?.(request.requestId, answer)
  }

  types(): RuntimeEventType[] {
    return this.events.map(({ type }) => type)
  }

  all<T extends RuntimeEventType>(type: T): RuntimeEventPayloads[T][] {
    // Events are a union of pairs; the type checker does not follow a pair through a type parameter.
    return this.events.filter((event) => event.type === type).map(({ payload }) => payload as RuntimeEventPayloads[T])
  }

  text(): string {
    return this.all('assistant.message.delta')
      .map(({ text }) => text)
      .join('')
  }

  /** Processes of this session that live. */
  survivors() {
    return findMarked(this.request.marker)
  }
}

/** Whether a process runs; one that ended but was not waited for yet does not. */
export function isLiving(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z'
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return false
    throw error
  }
}
