import path from 'node:path'
import process from 'node:process'
import type { ModelDescriptor } from '@/orchestration/model/runtime'
import type { Runtime } from '@/orchestration/ports'
import { GENERIC_PROFILE, type AcpProfile } from '../acp/acp-profile'
import { createAcpRuntime } from '../acp/acp-runtime'
import type { RuntimeHost } from '../runtime-settings'
import { DEFAULT_DEMO_EFFORT, DEFAULT_DEMO_MODEL, DEMO_EFFORTS, DEMO_MODELS } from './demo-models'

export type DemoRuntimeOptions = RuntimeHost & {
  /** The bundled agent, `dist/demo-agent.mjs`. */
  agentFile: string
  /** Prompts may script the agent; never for people's own text. */
  directives: boolean
}

const PROFILE: AcpProfile = {
  ...GENERIC_PROFILE,
  takesReason: true,
  usage: { scope: 'turn', inputIncludesCached: true, outputIncludesReasoning: true },
  drainMs: 1, // it never speaks after its answer
}

const MODELS: ModelDescriptor[] = DEMO_MODELS.map((model) => ({
  id: model.id,
  label: model.label,
  description: model.description,
  isDefault: model.id === DEFAULT_DEMO_MODEL,
  options: [{ name: 'reasoningEffort', values: [...DEMO_EFFORTS], default: DEFAULT_DEMO_EFFORT }],
  contextWindow: model.contextWindow,
  inputPerMTok: model.inputPerMTok,
  outputPerMTok: model.outputPerMTok,
}))

/**
 * The runtime that is always there: a real child process, the real protocol, no keys and no model behind it. The same
 * prompt, model and position in the run give the same answer; `selection.seed` chooses another.
 */
export function createDemoRuntime(options: DemoRuntimeOptions): Runtime {
  const speed = options.env.PLENUM_DEMO_SPEED
  const sessions = path.join(options.dataDir, 'demo-sessions')
  const ownEnv = {
    PLENUM_DEMO_DATA: sessions,
    PLENUM_DEMO_DIRECTIVES: options.directives ? '1' : '0',
    ...(speed === undefined ? {} : { PLENUM_DEMO_SPEED: speed }),
  }
  return createAcpRuntime({
    ...options,
    id: 'demo',
    kind: 'demo',
    title: 'Demo',
    source: 'built-in',
    command: process.execPath,
    args: [options.agentFile],
    ownEnv,
    envSelection: ['seed'],
    selection: [{ name: 'seed' }],
    sessionEnv: ({ ordinal, attempt = 1, selection: { seed } }) => ({
      PLENUM_DEMO_ORDINAL: String(ordinal),
      PLENUM_DEMO_ATTEMPT: String(attempt),
      ...(seed === undefined ? {} : { PLENUM_DEMO_SEED: String(seed) }),
    }),
    profile: PROFILE,
    ownState: [{ home: sessions, perAttempt: ['.'] }],
    models: MODELS,
  })
}
