import type { SessionMode } from '@/orchestration/model/approval-settings'
import type { Failure } from '@/orchestration/model/failure'
import type { SessionIdentity, StartSessionRequest } from '@/orchestration/model/runtime'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { reasonOfText } from '../acp/acp-failure'
import { excerptOf } from '../acp/bounded-json'
import { RpcError } from '../json-rpc-peer'
import type { CodexProcess } from './codex-process'
import { codexModeInForce, CODEX_APPROVAL, type CodexMode } from './codex-modes'
import { threadSchema } from './codex-wire'

/** The id of the tier that codex's own list calls fast. */
const FAST_TIER = 'priority'

/** Starts the thread, or resumes the one that was asked for. On failure the process is gone. */
export async function openThread(
  codex: CodexProcess,
  request: StartSessionRequest,
  { cwd, mode, signal }: { cwd: string; mode: CodexMode; signal: AbortSignal },
): Promise<{ identity: SessionIdentity; inForce: SessionMode }> {
  const giveUp = () => void codex.child.stop()
  signal.addEventListener('abort', giveUp, { once: true })
  const { fastMode } = request.options
  const settings = {
    cwd,
    ...(fastMode === undefined ? {} : { serviceTier: fastMode ? FAST_TIER : null }),
    ...CODEX_APPROVAL[mode],
    ...(request.model ? { model: request.model } : {}),
  }
  try {
    signal.throwIfAborted() // it may have been given up between the handshake and here
    const answer = request.resume
      ? await codex.peer.request('thread/resume', { threadId: request.resume, ...settings })
      : await codex.peer.request('thread/start', settings)
    signal.throwIfAborted() // it is being stopped, and answered all the same
    const { thread, model, modelProvider, ...approval } = threadSchema.parse(answer)
    const identity = {
      sessionId: request.sessionId,
      providerSessionId: thread.id,
      provider: modelProvider ?? 'openai',
      model,
      agent: codex.version ? `codex ${codex.version}` : 'codex',
      transcriptPath: thread.path ?? null,
      pid: codex.child.pid,
      isolation: codex.child.isolation,
    }
    return { identity, inForce: codexModeInForce(approval, mode) }
  } catch (error) {
    await codex.child.stop()
    signal.throwIfAborted()
    throw error instanceof RpcError ? new RuntimeFailure(startFailure(error), { cause: error }) : error
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

export function startFailure(error: RpcError): Failure {
  const said = excerptOf(error.message)
  return { reason: reasonOfText(said), message: `codex refused: ${said}`, excerpt: said }
}
