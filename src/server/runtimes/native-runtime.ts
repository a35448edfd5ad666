import type {
  RuntimeCapabilities,
  RuntimeDescriptor,
  RuntimeProbe,
  SelectionCapability,
  StartSessionRequest,
} from '@/orchestration/model/runtime'
import type { Emit, Runtime, RuntimeSession } from '@/orchestration/ports'
import { saidWith, toFailure } from '@/orchestration/session/runtime-failure'
import { resolveCommand } from './resolve-command'
import type { RuntimeHost, RuntimeNaming } from './runtime-settings'
import { processMarker, sessionFolder } from './session-folder'
import { createSlots } from './slots'
import { startedFirst } from './started-first'
import { explainNode } from './explain-node'
import type { RuntimeVariables } from './variables/runtime-variables'

export type NativeRuntimeOptions = RuntimeHost &
  RuntimeNaming & {
    command: string
    capabilities: RuntimeCapabilities
    /** The settings of its own that a target may have. */
    selection: SelectionCapability[]
    signInCommand: string
    variables: RuntimeVariables
    /** The mode that its definition puts sessions into. */
    mode: NonNullable<RuntimeDescriptor['mode']>
    maxSessions?: number | null
    /** Starts the agent, asks it about itself and ends it. Throws RuntimeFailure when it cannot. */
    probe(options: { cwd: string; marker: string; signal: AbortSignal }): Promise<Omit<RuntimeProbe, 'checkedAt'>>
    start(request: StartSessionRequest, cwd: string, emit: Emit, signal: AbortSignal): Promise<RuntimeSession>
  }

const PROBE_MARKER = 'plenum-probe'

/** An agent that is driven by its own protocol: one process per session, asked about itself only on a person's order. */
export function createNativeRuntime(options: NativeRuntimeOptions): Runtime {
  const { id, kind, title, source, clock, capabilities } = options
  const sessionsMax = options.maxSessions ?? null
  const slots = createSlots(sessionsMax)
  let found: RuntimeProbe | null = null
  let probeCount = 0

  const now = () => new Date(clock.now()).toISOString()

  async function probeAgain(signal: AbortSignal): Promise<RuntimeProbe> {
    const sessionId = `probe-${id}-${(probeCount += 1)}`
    try {
      const cwd = await sessionFolder(options.isolation, sessionId, null)
      const probe = await options.probe({ cwd, marker: processMarker(PROBE_MARKER, sessionId), signal })
      return { ...probe, checkedAt: now() }
    } catch (error) {
      const failure = toFailure(explainNode(error, options.command, options.env))
      const isSignedOut = failure.reason === 'runtime_unauthenticated'
      return {
        installed: true,
        status: isSignedOut ? 'unauthenticated' : 'error',
        version: found?.version ?? null,
        auth: isSignedOut ? { status: 'signed_out', signInCommand: options.signInCommand } : { status: 'unknown' },
        models: found?.models ?? [],
        message: saidWith(failure),
        checkedAt: now(),
      }
    }
  }

  function unseen(installed: boolean): RuntimeProbe {
    return {
      installed,
      status: installed ? 'unknown' : 'missing',
      version: null,
      auth: { status: 'unknown' },
      models: [],
      message: installed ? null : `The program ${options.command} was not found on the server.`,
      checkedAt: now(),
    }
  }

  return {
    id,
    sessionsMax,
    async describe(signal, { refresh = false } = {}) {
      const installed = resolveCommand(options.command, options.env) !== null
      if (refresh) options.variables.refresh()
      if (installed && refresh) found = await probeAgain(signal)
      return {
        id,
        kind,
        title,
        source,
        capabilities,
        selection: options.selection,
        mode: options.mode,
        variables: options.variables.describe(),
        probe: installed && found ? found : unseen(installed),
      }
    },
    startSession: (request, emit, signal) =>
      slots.run(signal, async () => {
        const cwd = await sessionFolder(options.isolation, request.sessionId, request.cwd)
        const marked = { ...request, marker: processMarker(request.marker, request.sessionId) }
        try {
          return await startedFirst(emit, (emitLater) => options.start(marked, cwd, emitLater, signal))
        } catch (error) {
          throw explainNode(error, options.command, options.env)
        }
      }),
  }
}
