import { DomainError, isDomainError } from '../model/errors'
import type { SessionIdentity, StartSessionRequest } from '../model/runtime'
import type { Clock, Emit, Runtime, RuntimeController, RuntimeSession, SessionEnd } from '../ports'
import { inScope, scopedName } from './in-scope'
import { createProbeCache } from './probe-cache'
import { createSessionTracker, type SessionTracker } from './session-tracker'
import { RuntimeFailure, toFailure } from './runtime-failure'

/** How many ended sessions are remembered for `sessionEnd`. */
const ENDED_SESSIONS_MAX = 2_000

type Entry = {
  /** Resolves when the session has started; rejects when it could not. */
  started: Promise<RuntimeSession>
  end: Promise<SessionEnd>
  tracker: SessionTracker
  /** Gives up a start that is still going on; a session that has started is left to `stop`. */
  abortStart: () => void
}

type EndedSession = { end: SessionEnd; tracker: SessionTracker }

/**
 * All runtimes behind one face; given as a function, they may come and go while the controller lives. Sessions are addressed by the id the caller gave them. Nothing is emitted for a session
 * after its end, whatever an adapter does. `close` stops every session and refuses new ones.
 */
export function createRuntimeController(
  runtimes: Runtime[] | ((options?: { refresh?: boolean }) => Runtime[]),
  { clock }: { clock: Clock },
): RuntimeController & { close(): Promise<void> } {
  const current = typeof runtimes === 'function' ? runtimes : () => runtimes
  const probes = createProbeCache(current, clock)
  const live = new Map<string, Entry>()
  const ended = new Map<string, EndedSession>()
  let closed = false

  async function startSession(request: StartSessionRequest, emit: Emit, signal: AbortSignal): Promise<SessionIdentity> {
    if (closed) throw new DomainError('unavailable', 'the server is shutting down; no session is started any more')
    const { sessionId, backend } = request
    if (live.has(sessionId) || ended.has(sessionId)) {
      throw new DomainError('conflict', `session ${sessionId} was started already; every session needs its own id`)
    }
    const known = inScope(current(), request)
    const runtime = known.find(({ id }) => id === backend)
    if (runtime === undefined) throw unknownRuntime(backend, known)

    const abort = new AbortController()
    let open = true
    const tracker = createSessionTracker(clock)
    const gatedEmit: Emit = (event) => {
      if (!open) return
      tracker.add(event)
      emit(event)
    }
    const started = runtime.startSession(request, gatedEmit, AbortSignal.any([signal, abort.signal]))
    const end = started
      .then((session) => session.done)
      .catch((error: unknown): SessionEnd => ({ status: 'errored', failure: toFailure(error) }))
      .then((value) => {
        open = false
        live.delete(sessionId)
        remember(ended, sessionId, { end: value, tracker })
        return value
      })
    let starting = true
    live.set(sessionId, {
      started,
      end,
      tracker,
      abortStart: () => {
        if (starting)
          abort.abort(new RuntimeFailure({ reason: 'cancelled', message: 'The session was stopped while it started.' }))
      },
    })
    try {
      return (await started).identity
    } finally {
      starting = false
    }
  }

  async function sessionOf(sessionId: string): Promise<RuntimeSession> {
    const entry = live.get(sessionId)
    if (entry === undefined) {
      throw new DomainError('not_found', `session ${sessionId} is not live; only live sessions take input and orders`)
    }
    return entry.started
  }

  async function stopSession(sessionId: string): Promise<void> {
    const entry = live.get(sessionId)
    if (entry === undefined) return
    entry.abortStart()
    const session = await entry.started.catch(() => null) // who started it has the error; here it only means "gone"
    if (session !== null) await session.stop()
    await entry.end
  }

  return {
    listRuntimes: (options) => probes.list(options),
    sessionLimit(backend, scope) {
      const runtime = inScope(current(), scope).find(({ id }) => id === backend)
      const sessionsMax = runtime?.sessionsMax ?? null
      if (runtime === undefined || sessionsMax === null) return null
      return { runtime: scopedName(runtime), sessionsMax }
    },
    async readiness(backend, scope) {
      const runtime = inScope(current(), scope).find(({ id }) => id === backend)
      return runtime === undefined ? 'absent' : probes.readiness(runtime)
    },
    readyRuntimes: () =>
      current()
        .filter((runtime) => (probes.known(runtime) ?? 'ready') === 'ready')
        .map(scopedName),
    startSession,
    async sendInput(sessionId, input) {
      await (await sessionOf(sessionId)).send(input)
    },
    async interrupt(sessionId) {
      const session = await sessionOf(sessionId)
      if (session.interrupt === undefined) throw unsupported(sessionId, 'interrupted')
      await session.interrupt()
    },
    async steer(sessionId, text) {
      const session = await sessionOf(sessionId)
      if (session.steer === undefined) return false
      try {
        await session.steer(text)
        return true
      } catch (error) {
        if (isDomainError(error) && error.code === 'illegal_state') return false
        throw error
      }
    },
    async respond(sessionId, requestId, answer) {
      const session = await sessionOf(sessionId)
      if (session.respond === undefined) throw unsupported(sessionId, 'answered')
      return session.respond(requestId, answer)
    },
    stopSession,
    async sessionEnd(sessionId) {
      const end = ended.get(sessionId)?.end ?? live.get(sessionId)?.end
      if (end === undefined) throw new DomainError('not_found', `session ${sessionId} was never started here`)
      return end
    },
    getTrackedSession(sessionId, providerSessionId) {
      const own = live.get(sessionId) ?? ended.get(sessionId)
      if (own !== undefined) return own.tracker.session()
      if (providerSessionId === undefined) return null
      const trackers = [...live.values(), ...[...ended.values()].reverse()].map(({ tracker }) => tracker.session())
      return trackers.find(({ identity }) => identity?.providerSessionId === providerSessionId) ?? null
    },
    async close() {
      closed = true
      probes.close()
      await Promise.allSettled([...live.keys()].map((sessionId) => stopSession(sessionId)))
    },
  }
}

function unknownRuntime(backend: string, runtimes: Runtime[]): RuntimeFailure {
  const known = runtimes.map(({ id }) => id).join(', ') || 'none'
  return new RuntimeFailure({
    reason: 'runtime_missing',
    message: `Runtime ${backend} is not known here (known: ${known}).`,
  })
}

function unsupported(sessionId: string, what: string): DomainError {
  return new DomainError('unsupported', `session ${sessionId} cannot be ${what}: its runtime does not offer it`)
}

function remember(ended: Map<string, EndedSession>, sessionId: string, session: EndedSession): void {
  ended.set(sessionId, session)
  const oldest = ended.keys().next()
  if (ended.size > ENDED_SESSIONS_MAX && !oldest.done) ended.delete(oldest.value)
}
