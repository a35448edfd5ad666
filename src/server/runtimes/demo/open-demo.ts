import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { createRuntimeController } from '@/orchestration/session/runtime-controller'
import type { Clock, RuntimeController } from '@/orchestration/ports'
import { processEnvironment } from '@/server/env'
import { createLog } from '@/server/log'
import { KNOWN_STATE } from '../detect/agent-catalogue'
import { createIsolation } from '../isolation/create-isolation'
import { decideIsolation } from '../isolation/decide-isolation'
import { createDemoRuntime } from './demo-runtime'

export type OpenDemo = {
  controller: RuntimeController
  /** Stops what still runs and removes the demo's folder. */
  close(): Promise<void>
}

/** The demo runtime for a program without a server: no key and no database. Its files live in a folder of their own. */
export async function openDemo({ clock }: { clock: Clock }): Promise<OpenDemo> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'plenum-demo-')))
  const attemptsDir = path.join(folder, 'attempts')
  await mkdir(attemptsDir, { mode: 0o700 })
  const env = processEnvironment()
  const appDir = process.cwd()
  const places = { appDir, hiddenFolders: [folder], homes: [homedir()], otherState: KNOWN_STATE, secretFiles: [] }
  const mechanism = await decideIsolation({ wanted: 'auto', agentUser: null, attemptsDir, places }, env, clock)
  const demo = createDemoRuntime({
    env,
    dataDir: folder,
    clock,
    isolation: createIsolation({ ...mechanism, places, attemptsDir }),
    log: createLog('error'),
    agentFile: path.join(appDir, 'dist/demo-agent.mjs'),
    directives: false,
  })
  const controller = createRuntimeController([demo], { clock })
  return {
    controller,
    async close() {
      await controller.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
