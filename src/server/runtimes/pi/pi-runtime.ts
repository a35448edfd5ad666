import type { Runtime } from '@/orchestration/ports'
import { createNativeRuntime } from '../native-runtime'
import type { StateFolder } from '../isolation/agent-state'
import { PI_STATE } from '../isolation/known-state'
import type { RuntimeHost, RuntimeNaming } from '../runtime-settings'
import { startPiSession } from './pi-session'
import { probePi } from './probe-pi'
import { PI_VARIABLES } from '../variables/known-variables'
import { createVariables } from '../variables/runtime-variables'

export type PiRuntimeOptions = RuntimeHost &
  Omit<RuntimeNaming, 'kind'> & {
    command?: string
    /** Absolute path of the bundled gate extension. */
    gatePath: string
    ownEnv?: Record<string, string>
    /** Further folders that it keeps its own files in. */
    ownState?: readonly StateFolder[]
    maxSessions?: number | null
  }

/** pi, driven through `pi --mode rpc` with a gate extension, since pi itself never asks before it acts. */
export function createPiRuntime({ command = 'pi', gatePath, ownEnv = {}, ...options }: PiRuntimeOptions): Runtime {
  const variables = createVariables({ ...options, names: PI_VARIABLES, settings: 'pi', own: ownEnv, command })
  const launch = {
    command,
    get passed() {
      return variables.passed()
    },
    gatePath,
    baseEnv: options.env,
    env: ownEnv,
    clock: options.clock,
    isolation: options.isolation,
    state: [...PI_STATE, ...(options.ownState ?? [])],
    closing: options.closing,
  }
  return createNativeRuntime({
    ...options,
    kind: 'pi',
    command,
    signInCommand: 'pi, then /login',
    capabilities: {
      startSession: true,
      streamEvents: true,
      interrupt: true,
      respond: true,
      questions: true,
      resume: true,
      customModels: true,
      sendDuringTurn: true,
      followUp: true,
    },
    selection: [{ name: 'tools' }],
    variables,
    mode: { id: 'gate', actsWithoutAsking: false },
    probe: (where) => probePi(launch, where),
    start: (request, cwd, emit, signal) => startPiSession(launch, request, cwd, emit, signal),
  })
}
