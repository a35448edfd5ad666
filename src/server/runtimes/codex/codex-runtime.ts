import type { Runtime } from '@/orchestration/ports'
import { createNativeRuntime } from '../native-runtime'
import type { StateFolder } from '../isolation/agent-state'
import { CODEX_STATE } from '../isolation/known-state'
import type { RuntimeHost, RuntimeNaming } from '../runtime-settings'
import { startCodexSession } from './codex-session'
import { type CodexMode, codexModeOf } from './codex-modes'
import { probeCodex } from './probe-codex'
import { CODEX_VARIABLES } from '../variables/known-variables'
import { createVariables } from '../variables/runtime-variables'

export type CodexRuntimeOptions = RuntimeHost &
  Omit<RuntimeNaming, 'kind'> & {
    command?: string
    mode?: CodexMode
    ownEnv?: Record<string, string>
    /** Further folders that it keeps its own files in. */
    ownState?: readonly StateFolder[]
    maxSessions?: number | null
  }

/** OpenAI's codex, driven through `codex app-server`. */
export function createCodexRuntime({
  command = 'codex',
  mode = 'read-only',
  ownEnv = {},
  ...options
}: CodexRuntimeOptions): Runtime {
  const variables = createVariables({ ...options, names: CODEX_VARIABLES, settings: 'codex', own: ownEnv, command })
  const launch = {
    command,
    get passed() {
      return variables.passed()
    },
    baseEnv: options.env,
    env: ownEnv,
    clock: options.clock,
    isolation: options.isolation,
    state: [...CODEX_STATE, ...(options.ownState ?? [])],
    closing: options.closing,
  }
  return createNativeRuntime({
    ...options,
    kind: 'codex',
    command,
    signInCommand: 'codex login',
    capabilities: {
      startSession: true,
      streamEvents: true,
      interrupt: true,
      respond: true,
      questions: true,
      resume: true,
      // codex takes models that its list does not name, such as those of a configured provider.
      customModels: true,
      sendDuringTurn: true,
      followUp: true,
    },
    selection: [],
    variables,
    mode: codexModeOf(mode),
    probe: (where) => probeCodex(launch, where),
    start: (request, cwd, emit, signal) =>
      startCodexSession({ ...launch, passed: variables.passed(), mode }, request, cwd, emit, signal),
  })
}
