import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type MockLlm, startMockLlm } from '../../support/mock-llm/mock-llm'
import { startServer, type TestServer } from '../../e2e/support/server'
import { AGENT_IDS, makeAgentHome } from '../agent-homes'

/** The built server with the five agents in its runtimes file, each pointed at a mock provider on loopback. */
export type World = {
  llm: MockLlm
  server: TestServer
  /** Ends the server by a signal and starts another on the same data. */
  restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  close(): Promise<void>
}

const TITLES = { codex: 'Codex', claude: 'Claude Code', gemini: 'Gemini CLI', opencode: 'OpenCode', pi: 'pi' }

export async function openWorld(settings: Record<string, string> = {}): Promise<World> {
  const llm = await startMockLlm()
  const root = mkdtempSync(path.join(tmpdir(), 'plenum-agents-browser-'))
  const binDir = path.resolve('node_modules/.cache/agents/node_modules/.bin')
  const entries = AGENT_IDS.map((id) => {
    const { command, env } = makeAgentHome(id, { llmUrl: llm.url, root, binDir })
    return { id, kind: id, title: TITLES[id], command, env }
  })
  const runtimesFile = path.join(root, 'runtimes.json')
  writeFileSync(runtimesFile, JSON.stringify(entries))
  const env = {
    ...settings,
    PLENUM_RUNTIMES_FILE: runtimesFile,
    // Nothing else of this machine is to be found.
    PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`,
  }
  const world: World = {
    llm,
    server: await startServer({ env }),
    async restart(signal) {
      await world.server.stop(signal)
      // The same port as before, so that an open page finds the server again.
      const { dataDir, url } = world.server
      world.server = await startServer({ dataDir, port: Number(new URL(url).port), env })
    },
    async close() {
      await world.server.stop()
      await llm.close()
      for (const folder of [root, world.server.dataDir]) rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}

/** Where screenshots go; ignored by git. */
export function screenshotFile(name: string): string {
  const folder = path.resolve('agents-results')
  mkdirSync(folder, { recursive: true })
  return path.join(folder, `${name}.png`)
}
