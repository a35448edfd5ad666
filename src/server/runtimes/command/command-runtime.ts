import type { RuntimeDescriptor } from '@/orchestration/model/runtime'
import type { Runtime } from '@/orchestration/ports'
import type { StateFolder } from '../isolation/agent-state'
import { resolveCommand } from '../resolve-command'
import type { RuntimeHost, RuntimeNaming } from '../runtime-settings'
import { refuseApprovalSettings } from '../refuse-settings'
import { processMarker, sessionFolder } from '../session-folder'
import { createSlots } from '../slots'
import { createCommandSession } from './command-session'

export type CommandRuntimeOptions = RuntimeHost &
  RuntimeNaming & {
    command: string
    args: readonly string[]
    /** Variables for the program, beyond the allow-list. Not the server's environment. */
    ownEnv: Record<string, string>
    /** Folders that the program keeps its own files in. */
    ownState?: readonly StateFolder[]
    maxSessions: number | null
  }

/** Any program: a turn's prompt on its input, its output is the answer, an exit code other than 0 a failure. */
export function createCommandRuntime(options: CommandRuntimeOptions): Runtime {
  const { id, kind, title, source, clock } = options
  const slots = createSlots(options.maxSessions)
  return {
    id,
    sessionsMax: options.maxSessions,
    async describe(): Promise<RuntimeDescriptor> {
      const installed = resolveCommand(options.command, options.env) !== null
      return {
        id,
        kind,
        title,
        source,
        capabilities: {
          startSession: true,
          streamEvents: true,
          interrupt: true,
          respond: false,
          questions: false,
          resume: false,
          customModels: false,
          sendDuringTurn: false,
          followUp: false,
        },
        selection: [],
        // A program without a protocol has no way to ask.
        mode: { id: null, actsWithoutAsking: true },
        probe: {
          installed,
          status: installed ? 'ready' : 'missing',
          version: null,
          auth: { status: 'not_needed' },
          models: [],
          message: installed ? null : `The program ${options.command} was not found on the server.`,
          checkedAt: new Date(clock.now()).toISOString(),
        },
      }
    },
    startSession: (request, emit, signal) =>
      slots.run(signal, async () => {
        refuseApprovalSettings(request)
        const cwd = await sessionFolder(options.isolation, request.sessionId, request.cwd)
        signal.throwIfAborted()
        const launch = {
          command: resolveCommand(options.command, options.env) ?? options.command,
          args: options.args,
          cwd,
          env: options.ownEnv,
          baseEnv: options.env,
          marker: processMarker(request.marker, request.sessionId),
          clock,
          isolation: options.isolation,
          state: options.ownState ?? [],
          stateFolder: request.stateFolder,
          closing: options.closing,
          intake: request.intake,
        }
        return createCommandSession({ title, launch, request, emit })
      }),
  }
}
