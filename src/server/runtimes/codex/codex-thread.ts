import type { Failure } from '@/orchestration/model/failure'
import type { SessionIdentity, StartSessionRequest } from '@/orchestration/model/runtime'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { reasonOfText } from '../acp/acp-failure'
import { RpcError } from '../json-rpc-peer'
import type { CodexProcess } from './codex-process'
import { threadSchema } from './codex-wire'

const SANDBOXES = ['read-only', 'workspace-write'] as const
/** The id of the tier that codex's own list calls fast. */
const FAST_TIER = 'priority'

/** @throws RuntimeFailure `model_unlisted` for a sandbox that is none, or none at all: people approve what leaves it. */
export function sandboxOf({ selection, backend }: StartSessionRequest): string {
  const wanted = selection['sandbox'] ?? SANDBOXES[0]
  const known = SANDBOXES.find((sandbox) => sandbox === wanted)
  if (known !== undefined) return known
  const message = `The runtime ${backend} does not take the sandbox "${wanted}" (it takes: ${SANDBOXES.join(', ')}).`
  throw new RuntimeFailure({ reason: 'model_unlisted', message })
}

/** Starts the thread, or resumes the one that was asked for. On failure the process is gone. */
export async function openThread(
  codex: CodexProcess,
  request: StartSessionRequest,
  { cwd, sandbox, signal }: { cwd: string; sandbox: string; signal: AbortSignal },
): Promise<SessionIdentity> {
  const giveUp = () => void codex.child.stop()
  signal.addEventListener('abort', giveUp, { once: true })
  const { fastMode } = request.options
  const settings = {
    cwd,
    ...(fastMode === undefined ? {} : { serviceTier: fastMode ? FAST_TIER : null }),
    // People approve whatever leaves the sandbox; codex's own reviewer would approve by itself.
    approvalPolicy: 'on-request',
    approvalsReviewer: 'user',
    sandbox,
    ...(request.model ? { model: request.model } : {}),
  }
  try {
    signal.throwIfAborted() // it may have been given up between the handshake and here
    const answer = request.resume
      ? await codex.peer.request('thread/resume', { threadId: request.resume, ...settings })
      : await codex.peer.request('thread/start', settings)
    signal.throwIfAborted() // it is being stopped, and answered all the same
    const { thread, model, modelProvider } = threadSchema.parse(answer)
    return {
      sessionId: request.sessionId,
      providerSessionId: thread.id,
      provider: modelProvider ?? 'openai',
      model,
      agent: codex.version ? `codex ${codex.version}` : 'codex',
      transcriptPath: thread.path ?? null,
      pid: codex.child.pid,
    }
  } catch (error) {
    await codex.child.stop()
    signal.throwIfAborted()
    throw error instanceof RpcError ? new RuntimeFailure(startFailure(error), { cause: error }) : error
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

export function startFailure(error: RpcError): Failure {
  return { reason: reasonOfText(error.message), message: `codex refused: ${error.message}` }
}
