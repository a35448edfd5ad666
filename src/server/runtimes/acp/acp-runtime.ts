import type {
  ModelDescriptor,
  RuntimeDescriptor,
  RuntimeProbe,
  SelectionCapability,
  StartSessionRequest,
} from '@/orchestration/model/runtime'
import { isSelfApprovingMode } from '@/orchestration/model/approval-settings'
import type { Runtime } from '@/orchestration/ports'
import { saidWith, toFailure } from '@/orchestration/session/runtime-failure'
import type { StateFolder } from '../isolation/agent-state'
import { resolveCommand } from '../resolve-command'
import type { RuntimeHost, RuntimeNaming } from '../runtime-settings'
import { processMarker, sessionFolder } from '../session-folder'
import { createSlots } from '../slots'
import { startedFirst } from '../started-first'
import { explainNode } from '../explain-node'
import { createVariables } from '../variables/runtime-variables'
import type { AcpLaunch } from './acp-connection'
import type { AcpProfile } from './acp-profile'
import { createLoadGate } from './load-gate'
import { signedOutAuth, signedOutMessage, signInAdvice } from './sign-in-advice'
import { startAcpSession } from './start-acp-session'
import { toModels, toSelection } from './session-settings'
import type { WireInitializeResponse, WireSessionState } from './wire'

export type AcpRuntimeOptions = RuntimeHost &
  RuntimeNaming & {
    command: string
    args: readonly string[]
    /** Variables for the agent, over those of the profile. */
    ownEnv: Record<string, string>
    /** Those of them that the server adds to a definition. */
    addedEnv?: Record<string, string>
    /** Further folders that the agent keeps its own files in. */
    ownState?: readonly StateFolder[]
    /** Settings of a target that `sessionEnv` takes up; the agent itself is not asked for them. */
    envSelection?: readonly string[]
    /** Variables that differ by session, over all others. */
    sessionEnv?: (request: StartSessionRequest) => Record<string, string>
    profile: AcpProfile
    /** The mode of every session; null leaves it to the profile. */
    mode?: string | null
    /** Sessions at once; more wait for their turn. */
    maxSessions?: number | null
    /** Where they are known without asking the agent. */
    models?: ModelDescriptor[]
    selection?: SelectionCapability[]
  }

type Found = Pick<RuntimeProbe, 'status' | 'version' | 'models' | 'message' | 'checkedAt'> & {
  auth: RuntimeProbe['auth']
  canResume: boolean
  selection?: SelectionCapability[]
}

const PROBE_MARKER = 'plenum-probe'

function unlessPassed(env: AcpProfile['defaultEnv'], passed: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(env ?? {}).filter(([name]) => !passed.includes(name)))
}

/** Any agent that speaks the Agent Client Protocol over stdio: one process per session. */
export function createAcpRuntime(options: AcpRuntimeOptions): Runtime {
  const { id, kind, title, source, clock, profile } = options
  const sessionsMax = options.maxSessions ?? null
  const slots = createSlots(sessionsMax)
  const variables = createVariables({
    ...options,
    names: profile.variables ?? { always: [] },
    settings: profile.variablesNamedIn,
    files: profile.variableFiles,
    own: options.ownEnv,
    added: options.addedEnv,
  })
  const loadGate = profile.losesSessionsWithinMinute ? createLoadGate(clock) : null
  let found: Found | null = null
  let probeCount = 0

  function launchFor(cwd: string, marker: string, request: StartSessionRequest): AcpLaunch {
    return {
      title,
      // The full path: a relative one would be looked for in the session's folder.
      command: resolveCommand(options.command, options.env) ?? options.command,
      args: options.args,
      cwd,
      env: {
        ...unlessPassed(profile.defaultEnv, variables.passed()),
        ...profile.env,
        ...options.ownEnv,
        ...(request.withoutTools === true ? profile.withoutTools?.env : {}),
        ...options.sessionEnv?.(request),
      },
      baseEnv: variables.base(),
      passedEnv: variables.passed(),
      marker,
      clock,
      isolation: options.isolation,
      state: [...(profile.state ?? []), ...(options.ownState ?? [])],
      stateFolder: request.stateFolder ?? null,
      closing: options.closing,
      intake: request.intake,
    }
  }

  const ownMode = options.mode ?? null
  const mode = ownMode ?? profile.startMode ?? null
  let modeFound: RuntimeDescriptor['mode'] =
    ownMode === null ? undefined : { id: ownMode, actsWithoutAsking: isSelfApprovingMode(ownMode) }
  let signIn = signInAdvice(profile, null)

  function isSignedInByVariable(): boolean {
    const given = variables.describe().filter(({ state }) => state === 'passed' || state === 'defined')
    return given.some(({ name }) => profile.signedInBy?.includes(name))
  }

  function remember(agent: WireInitializeResponse, state: WireSessionState, saysSignedOut: boolean): void {
    const isSignedOut = saysSignedOut && !isSignedInByVariable()
    const capabilities = agent.agentCapabilities
    signIn = signInAdvice(profile, agent)
    found = {
      status: isSignedOut ? 'unauthenticated' : 'ready',
      version: agent.agentInfo?.version ?? null,
      models: toModels(state),
      selection: toSelection(state),
      message: isSignedOut ? signedOutMessage(title, signIn) : null,
      checkedAt: now(),
      auth: isSignedOut ? signedOutAuth(signIn) : { status: 'unknown' },
      canResume: Boolean(capabilities?.loadSession || capabilities?.sessionCapabilities?.resume),
    }
  }

  async function start(
    request: StartSessionRequest,
    emit: Parameters<Runtime['startSession']>[1],
    signal: AbortSignal,
  ) {
    const cwd = await sessionFolder(options.isolation, request.sessionId, request.cwd)
    const launch = launchFor(cwd, processMarker(request.marker, request.sessionId), request)
    const selection = Object.fromEntries(
      Object.entries(request.selection).filter(([name]) => !options.envSelection?.includes(name)),
    )
    if (request.resume !== null) {
      await loadGate?.untilLoadable(request.resume, signal, (untilMs) => {
        const until = new Date(untilMs).toISOString()
        const message = `${title} loses a session that is loaded in the minute it was last opened in; waiting for the next, at ${until.slice(11, 19)} UTC.`
        emit({ type: 'session.delayed', payload: { message, until } })
      })
    }
    const session = await startedFirst(emit, (emitLater) =>
      startAcpSession({
        launch,
        profile,
        mode,
        modeIsOptional: ownMode === null,
        request: { ...request, selection },
        emit: emitLater,
        signal,
        onAgent: (agent) => (signIn = signInAdvice(profile, agent)),
        onFound: remember,
        onMode: (found) => {
          if (found !== null) modeFound = { id: found.mode, actsWithoutAsking: found.actsWithoutAsking }
        },
      }),
    ).catch((error: unknown) => {
      throw explainNode(error, options.command, options.env)
    })
    const { providerSessionId } = session.identity
    if (providerSessionId !== null) loadGate?.touched(providerSessionId)
    return session
  }

  /** Starts the agent, opens a session in a scratch folder, learns its models, ends it. */
  async function probe(signal: AbortSignal): Promise<void> {
    const sessionId = `probe-${id}-${(probeCount += 1)}`
    const request: StartSessionRequest = {
      sessionId,
      backend: id,
      model: null,
      options: {},
      selection: {},
      cwd: null,
      resume: null,
      marker: PROBE_MARKER,
      ordinal: 1,
    }
    try {
      const session = await start(request, () => undefined, signal)
      await session.stop()
    } catch (error) {
      const failure = toFailure(error)
      const isSignedOut = failure.reason === 'runtime_unauthenticated'
      found = {
        status: isSignedOut ? 'unauthenticated' : 'error',
        version: found?.version ?? null,
        models: found?.models ?? [],
        message: saidWith(failure),
        checkedAt: now(),
        auth: isSignedOut ? signedOutAuth(signIn) : { status: 'unknown' },
        canResume: found?.canResume ?? true,
        ...(found?.selection === undefined ? {} : { selection: found.selection }),
      }
    }
  }

  const now = () => new Date(clock.now()).toISOString()

  function descriptor(installed: boolean): RuntimeDescriptor {
    const models = options.models ?? found?.models ?? []
    const selection = options.selection ?? found?.selection
    return {
      id,
      kind,
      title,
      source,
      capabilities: {
        startSession: true,
        streamEvents: true,
        interrupt: true,
        respond: true,
        questions: profile.asksQuestions ?? true,
        resume: found?.canResume ?? true,
        customModels: profile.customModels ?? false,
        sendDuringTurn: false,
        followUp: true,
      },
      ...(selection === undefined ? {} : { selection }),
      ...(modeFound === undefined ? {} : { mode: modeFound }),
      variables: variables.describe(),
      probe: { ...probeOf(installed), models },
    }
  }

  function probeOf(installed: boolean): Omit<RuntimeDescriptor['probe'], 'models'> {
    const missing = `The program ${options.command} was not found on the server.`
    return {
      installed,
      status: !installed ? 'missing' : (found?.status ?? (options.models === undefined ? 'unknown' : 'ready')),
      version: found?.version ?? null,
      auth: found?.auth ?? { status: 'unknown' },
      message: installed ? (found?.message ?? null) : missing,
      checkedAt: found?.checkedAt ?? now(),
    }
  }

  return {
    id,
    sessionsMax,
    async describe(signal, { refresh = false } = {}) {
      const installed = resolveCommand(options.command, options.env) !== null
      if (refresh) variables.refresh()
      if (installed && refresh) await probe(signal)
      return descriptor(installed)
    },
    startSession: (request, emit, signal) => slots.run(signal, () => start(request, emit, signal)),
  }
}
