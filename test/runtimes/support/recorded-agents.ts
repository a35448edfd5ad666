import path from 'node:path'
import type { Runtime } from '@/orchestration/ports'
import { createRuntime } from '@/server/runtimes/create-runtime'
import { createHost, root } from './session-harness'

export const RECORDED = ['codex', 'claude', 'gemini', 'opencode', 'pi'] as const
export type RecordedAgent = (typeof RECORDED)[number]

/** The adapter of an agent as an owner would set it up, over what the real agent once said on the wire. */
export function createRecorded(kind: RecordedAgent): Runtime {
  const entry = {
    id: kind,
    kind,
    command: path.join(root, 'test/runtimes/support/replay-agent.mjs'),
    env: { REPLAY_FOLDER: path.join(root, 'test/runtimes/fixtures', kind) },
  }
  return createRuntime(entry, 'file', createHost(), { piGate: path.join(root, 'dist/pi-gate.mjs') })
}
