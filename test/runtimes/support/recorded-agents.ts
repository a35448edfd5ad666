import path from 'node:path'
import type { Runtime } from '@/orchestration/ports'
import { createRuntime } from '@/server/runtimes/create-runtime'
import { createHost, root } from './session-harness'

export const RECORDED = ['codex', 'claude', 'gemini', 'opencode', 'pi'] as const
export type RecordedAgent = (typeof RECORDED)[number]

/** Which answer an agent is to keep back while it starts, and the file that says that it has. See held-agent.mjs. */
type Held = { answer: number; file: string }

const REPLAY = path.join(root, 'test/runtimes/support/replay-agent.mjs')
const HELD = path.join(root, 'test/runtimes/support/held-agent.mjs')

/** The adapter of an agent as an owner would set it up, over what the real agent once said on the wire. */
export function createRecorded(kind: RecordedAgent, held?: Held): Runtime {
  const env = { REPLAY_FOLDER: path.join(root, 'test/runtimes/fixtures', kind) }
  const entry = held
    ? {
        ...{ id: kind, kind, command: HELD },
        env: { ...env, HELD_COMMAND: REPLAY, HELD_ANSWER: String(held.answer), HELD_FILE: held.file },
      }
    : { id: kind, kind, command: REPLAY, env }
  return createRuntime(entry, 'file', createHost(), { piGate: path.join(root, 'dist/pi-gate.mjs') })
}
