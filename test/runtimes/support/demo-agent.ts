import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Runtime } from '@/orchestration/ports'
import { createDemoRuntime } from '@/server/runtimes/demo/demo-runtime'
import type { RuntimeHost } from '@/server/runtimes/runtime-settings'
import { createHost, root } from './session-harness'

export const demoAgentFile = path.join(root, 'dist/demo-agent.mjs')
if (!existsSync(demoAgentFile)) throw new Error(`${demoAgentFile} is missing; run "npm run generate" first.`)

/** The demo without pauses, with directives unless told otherwise. */
export function createDemo(options: { directives?: boolean; host?: RuntimeHost } = {}): Runtime {
  const { directives = true, host = createHost({ PLENUM_DEMO_SPEED: '1000' }) } = options
  return createDemoRuntime({ ...host, agentFile: demoAgentFile, directives })
}
