import type { SessionIdentity, StartSessionRequest } from '@/orchestration/model/runtime'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import type { PiProcess } from './pi-process'
import { piStateSchema } from './pi-wire'

/**
 * What a target asks for, as pi is told at its start.
 * @throws RuntimeFailure `model_unlisted` for a value that pi could take for an option: one of those switches the gate off.
 */
export function sessionArgs(request: StartSessionRequest): string[] {
  const args = argsOf(request)
  const disguised = args.find((arg, index) => arg.startsWith('-') && (index % 2 === 1 || !NAMES.includes(arg)))
  if (disguised === undefined) return request.withoutTools === true ? [...args, '--no-tools'] : args
  const message = `The runtime ${request.backend} does not take the value "${disguised}".`
  throw new RuntimeFailure({ reason: 'model_unlisted', message })
}

const NAMES = ['--provider', '--model', '--thinking', '--tools', '--session']

/** Names and values in turn. */
function argsOf(request: StartSessionRequest): string[] {
  const [provider, ...rest] = request.model?.split('/') ?? []
  const model = rest.join('/')
  const { tools } = request.selection
  const level = request.options.thinkingLevel ?? request.options.reasoningEffort
  return [
    ...(provider && model
      ? ['--provider', provider, '--model', model]
      : request.model
        ? ['--model', request.model]
        : []),
    ...(level ? ['--thinking', level] : []),
    ...(tools === undefined || request.withoutTools === true ? [] : ['--tools', String(tools)]),
    ...(request.resume ? ['--session', request.resume] : []),
  ]
}

/** Which session pi has opened. On failure the process is gone. */
export async function identify(
  pi: PiProcess,
  request: StartSessionRequest,
  signal: AbortSignal,
): Promise<SessionIdentity> {
  const giveUp = () => void pi.child.stop()
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    signal.throwIfAborted() // it may have been given up while the process was started
    const state = piStateSchema.parse(await pi.command('get_state'))
    signal.throwIfAborted() // it is being stopped, and answered all the same
    return {
      sessionId: request.sessionId,
      // pi resumes by the file; its id alone is looked up in the folder of the current project only.
      providerSessionId: state.sessionFile ?? state.sessionId ?? null,
      provider: state.model?.provider ?? null,
      model: state.model ? [state.model.provider, state.model.id].filter(Boolean).join('/') : request.model,
      agent: 'pi',
      transcriptPath: state.sessionFile ?? null,
      pid: pi.child.pid,
      isolation: pi.child.isolation,
    }
  } catch (error) {
    await pi.child.stop()
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}
