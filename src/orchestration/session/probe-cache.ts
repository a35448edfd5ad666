import { abortable } from './abortable'
import { messageOf } from '../model/message-of'
import type { RuntimeDescriptor } from '../model/runtime'
import type { Clock, Runtime, RuntimeReadiness, RuntimeScope } from '../ports'
import { inScope } from './in-scope'

const PROBE_TIMEOUT_MS = 15_000
/** A look ordered by a person may start the agent to ask it. */
const REFRESH_TIMEOUT_MS = 60_000
const FRESH_MS = 5 * 60_000
/** A runtime that work waits for is looked at more often until it is ready. */
const UNREADY_FRESH_MS = 10_000

export interface ProbeCache {
  list(options?: RuntimeScope & { refresh?: boolean; signal?: AbortSignal }): Promise<RuntimeDescriptor[]>
  /** As found; the first look waits for the probe. */
  readiness(runtime: Runtime): Promise<RuntimeReadiness>
  /** As found; null before the first look. */
  known(runtime: Runtime): RuntimeReadiness | null
  close(): void
}

/**
 * Remembers how runtimes were found. The first look and `refresh` wait for the probes; later an old finding is returned at
 * once and renewed behind it, so no page waits for a slow program. Probes run side by side, one of a kind per runtime at a
 * time, and end by a timeout. A probe that breaks shows as a runtime in status `error`, never as a failed list. What was
 * found belongs to the runtime itself: one that is replaced under the same id is probed again.
 */
export function createProbeCache(current: (options?: { refresh?: boolean }) => Runtime[], clock: Clock): ProbeCache {
  const found = new WeakMap<Runtime, { descriptor: RuntimeDescriptor; at: number }>()
  const running = new WeakMap<Runtime, Map<boolean, Promise<RuntimeDescriptor>>>()
  const closing = new AbortController()

  function probe(runtime: Runtime, refresh: boolean): Promise<RuntimeDescriptor> {
    const looks = running.get(runtime) ?? new Map<boolean, Promise<RuntimeDescriptor>>()
    running.set(runtime, looks)
    const already = looks.get(refresh)
    if (already !== undefined) return already
    const looking = look(runtime, refresh).then((descriptor) => {
      found.set(runtime, { descriptor, at: clock.monotonic() })
      looks.delete(refresh)
      return descriptor
    })
    looks.set(refresh, looking)
    return looking
  }

  async function look(runtime: Runtime, refresh: boolean): Promise<RuntimeDescriptor> {
    const timeoutMs = refresh ? REFRESH_TIMEOUT_MS : PROBE_TIMEOUT_MS
    const timeout = new AbortController()
    let cancelTimer = () => {}
    const tooLate = new Promise<never>((_, reject) => {
      cancelTimer = clock.setTimer(timeoutMs, () => {
        const error = new Error(`The probe did not end within ${timeoutMs / 1000} s.`)
        timeout.abort(error)
        reject(error)
      })
    })
    const signal = AbortSignal.any([timeout.signal, closing.signal])
    try {
      return await Promise.race([runtime.describe(signal, { refresh }), tooLate])
    } catch (error) {
      return broken(runtime.id, found.get(runtime)?.descriptor, clock.now(), error)
    } finally {
      cancelTimer()
    }
  }

  return {
    async list({ refresh = false, signal, ...scope } = {}) {
      signal?.throwIfAborted()
      const descriptors = inScope(current({ refresh }), scope).map(async (runtime) => {
        const known = found.get(runtime)
        if (known === undefined || refresh) return probe(runtime, refresh)
        if (clock.monotonic() - known.at >= FRESH_MS) void probe(runtime, false)
        return known.descriptor
      })
      return abortable(Promise.all(descriptors), signal)
    },
    async readiness(runtime) {
      const known = found.get(runtime)
      if (known === undefined) return readinessOf(await probe(runtime, false))
      const readiness = readinessOf(known.descriptor)
      const freshMs = readiness === 'ready' ? FRESH_MS : UNREADY_FRESH_MS
      if (clock.monotonic() - known.at >= freshMs) void probe(runtime, false)
      return readiness
    },
    known(runtime) {
      const known = found.get(runtime)
      return known === undefined ? null : readinessOf(known.descriptor)
    },
    close: () => closing.abort(new Error('The server is shutting down.')),
  }
}

function readinessOf({ probe: { status } }: RuntimeDescriptor): RuntimeReadiness {
  if (status === 'missing') return 'absent'
  return status === 'ready' || status === 'unknown' ? 'ready' : 'unready'
}

/** A descriptor for a runtime whose probe broke: what was known before, or the bare id; either way nothing can be started. */
function broken(id: string, known: RuntimeDescriptor | undefined, now: number, error: unknown): RuntimeDescriptor {
  const message = messageOf(error)
  const failed = { status: 'error', message, checkedAt: new Date(now).toISOString() } as const
  if (known !== undefined) return { ...known, probe: { ...known.probe, ...failed, installed: false } }
  return {
    id,
    kind: 'command', // the kind is only known from a probe; nothing depends on it while nothing can be started
    title: id,
    source: 'built-in',
    capabilities: {
      startSession: false,
      streamEvents: false,
      interrupt: false,
      respond: false,
      questions: false,
      resume: false,
      customModels: false,
      sendDuringTurn: false,
      followUp: false,
    },
    probe: { ...failed, installed: false, version: null, auth: { status: 'unknown' }, models: [] },
  }
}
