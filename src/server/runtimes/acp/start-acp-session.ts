import { abortable } from '@/orchestration/session/abortable'
import { PROTOCOL_VERSION } from '@agentclientprotocol/sdk'
import type { Failure } from '@/orchestration/model/failure'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import type { SessionMode } from '@/orchestration/model/approval-settings'
import { NO_USAGE } from '@/orchestration/model/usage'
import type { Emit, RuntimeSession } from '@/orchestration/ports'
import { isRuntimeFailure, RuntimeFailure, saidWith } from '@/orchestration/session/runtime-failure'
import { refuseApprovalSettings } from '../refuse-settings'
import { levelOf } from '../isolation/level-of'
import { openAcpConnection, type AcpConnection, type AcpLaunch } from './acp-connection'
import { failureOfError, isMethodNotFound, isResourceMissing } from './acp-failure'
import type { AcpProfile } from './acp-profile'
import { createAcpSession, type AcpSession } from './acp-session'
import { applySettings } from './session-settings'
import { signedOutMessage, signInAdvice } from './sign-in-advice'
import {
  initializeResponseSchema,
  newSessionResponseSchema,
  sessionStateSchema,
  type WireInitializeResponse,
  type WireSessionState,
} from './wire'

export type StartAcpSession = {
  launch: AcpLaunch
  profile: AcpProfile
  mode: string | null
  modeIsOptional: boolean
  request: StartSessionRequest
  emit: Emit
  signal: AbortSignal
  /** It has said who it is, whatever comes of the start. */
  onAgent(agent: WireInitializeResponse): void
  /** The mode that the session is in. */
  onMode(mode: SessionMode | null): void
  /** What was learned of the agent on the way: its version and its models. */
  onFound(agent: WireInitializeResponse, state: WireSessionState, isSignedOut: boolean): void
}

/**
 * Starts an agent and a session in it, in the wanted mode, model and options.
 * @throws RuntimeFailure when it cannot, the signal's reason when it was given up; either way nothing is left running.
 */
export async function startAcpSession(start: StartAcpSession): Promise<RuntimeSession> {
  const { launch, profile, request, emit, signal } = start
  signal.throwIfAborted()
  refuseApprovalSettings(request)
  const session = createAcpSession({
    ...{ title: launch.title, profile, mode: start.mode, clock: launch.clock, emit },
    spentBefore: request.resume === null ? null : (request.spentBefore ?? { usage: NO_USAGE, usd: null }),
  })
  const connection = await openAcpConnection(launch, session.handlers, emit)
  try {
    const { agent, providerSessionId } = await abortable(prepare(start, session, connection), signal)
    return session.begin(connection, {
      sessionId: request.sessionId,
      providerSessionId,
      provider: agent.agentInfo?.name ?? null,
      model: session.model() ?? request.model,
      agent: agent.agentInfo?.title || agent.agentInfo?.name || null,
      transcriptPath: null,
      pid: connection.pid,
      isolation: levelOf(launch.isolation),
    })
  } catch (error) {
    await connection.stop()
    if (signal.aborted || isRuntimeFailure(error)) throw error
    const failure = openingFailure(error, start)
    if (failure.reason !== 'runtime_unauthenticated') throw new RuntimeFailure(failure, { cause: error })
    // Its own words tell of its own screen.
    const message = signedOutMessage(launch.title, signInAdvice(profile, session.agent()))
    throw new RuntimeFailure({ reason: failure.reason, message }, { cause: error })
  }
}

/** A session that the agent does not have any more has a failure of its own: its task can be restarted. */
function openingFailure(error: unknown, { launch, profile, request }: StartAcpSession): Failure {
  const failure = failureOfError(error, launch.title)
  const isLost = request.resume !== null && (isResourceMissing(error) || profile.lostSession?.test(saidWith(failure)))
  return isLost ? { ...failure, reason: 'session_lost' } : failure
}

async function prepare(start: StartAcpSession, session: AcpSession, connection: AcpConnection) {
  const { request, profile } = start
  const agent = await initialize(connection, profile, start.launch.title)
  session.introduced(agent)
  start.onAgent(agent)
  const opened = await openSession(start, session, connection, agent)
  session.named(opened.providerSessionId, opened.state)
  start.onFound(agent, opened.state, session.isSignedOut())
  const settings = await applySettings(connection.ask, opened.providerSessionId, opened.state, {
    model: request.model,
    options: request.options,
    selection: request.selection,
    mode: start.mode,
    modeIsOptional: start.modeIsOptional,
    customModels: profile.customModels ?? false,
  })
  session.settled(settings)
  start.onMode(session.modeNow())
  return { agent, providerSessionId: opened.providerSessionId }
}

async function initialize(
  connection: Pick<AcpConnection, 'ask'>,
  profile: AcpProfile,
  title: string,
): Promise<WireInitializeResponse> {
  const answer = await connection.ask('initialize', {
    protocolVersion: PROTOCOL_VERSION,
    clientInfo: { name: 'plenum', title: 'Plenum', version: '1' },
    clientCapabilities: {
      // No file system or terminal of ours: an agent works in its folder by its own means.
      fs: { readTextFile: false, writeTextFile: false },
      terminal: false,
      elicitation: { form: {} },
      session: { configOptions: { boolean: {} } },
      ...(profile.failureExtension
        ? { _meta: { jetbrains: { air: { version: 1, capabilities: ['sessionFailure'] } } } }
        : {}),
    },
  })
  const agent = initializeResponseSchema.parse(answer)
  if (agent.protocolVersion !== PROTOCOL_VERSION) {
    throw new RuntimeFailure({
      reason: 'protocol_error',
      message: `${title} speaks version ${agent.protocolVersion} of the protocol; version ${PROTOCOL_VERSION} is needed.`,
    })
  }
  return agent
}

async function openSession(
  start: StartAcpSession,
  session: AcpSession,
  connection: AcpConnection,
  agent: WireInitializeResponse,
): Promise<{ providerSessionId: string; state: WireSessionState }> {
  const meta = start.request.withoutTools === true ? start.profile.withoutTools?.meta : undefined
  const place = { cwd: start.launch.cwd, mcpServers: [], ...(meta === undefined ? {} : { _meta: meta }) }
  const earlier = start.request.resume
  if (earlier === null) {
    const { sessionId, ...state } = newSessionResponseSchema.parse(await connection.ask('session/new', place))
    return { providerSessionId: sessionId, state }
  }
  const params = { ...place, sessionId: earlier }
  const open = async (method: string): Promise<WireSessionState> =>
    sessionStateSchema.parse(await connection.ask(method, params))

  if (agent.agentCapabilities?.sessionCapabilities?.resume) {
    try {
      return { providerSessionId: earlier, state: await open('session/resume') }
    } catch (error) {
      if (!isMethodNotFound(error)) throw error // some agents announce what they do not have; then load
    }
  }
  if (!agent.agentCapabilities?.loadSession) {
    const message = `${start.launch.title} cannot go on with an earlier session; retry it from the start.`
    throw new RuntimeFailure({ reason: 'protocol_error', message })
  }
  const state = await session.replayed(connection, () => open('session/load'))
  return { providerSessionId: earlier, state }
}
