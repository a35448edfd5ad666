import type { Runtime } from '@/orchestration/ports'
import { createNativeRuntime } from '../native-runtime'
import type { StateFolder } from '../isolation/agent-state'
import { PI_STATE } from '../isolation/known-state'
import type { RuntimeHost, RuntimeNaming } from '../runtime-settings'
import { startPiSession } from './pi-session'
import { probePi } from './probe-pi'

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
  const launch = {
    command,
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
    probe: (where) => probePi(launch, where),
    start: (request, cwd, emit, signal) => startPiSession(launch, request, cwd, emit, signal),
  })
}
