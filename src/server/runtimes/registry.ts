import path from 'node:path'
import process from 'node:process'
import type { Runtime } from '@/orchestration/ports'
import { createAcpRuntime } from './acp/acp-runtime'
import { createRuntime } from './create-runtime'
import { createDemoRuntime } from './demo/demo-runtime'
import { AGENT_CATALOGUE, NATIVE_AGENTS } from './detect/agent-catalogue'
import { detectModelEndpoints } from './detect/model-endpoints'
import { settingsOfAgents } from './detect/settings-of-agents'
import { resolveCommand } from './resolve-command'
import type { RuntimeHost } from './runtime-settings'
import { readRuntimesFile } from './runtimes-file'

export type RuntimesOptions = RuntimeHost & {
  runtimesFile: string | null
  /** Prompts may script the demo; for tests only. */
  demoDirectives: boolean
  /** Where `dist/` is; the working folder unless told. */
  appDir?: string
}

/** The runtimes of a server, which grow while it runs. */
export type RuntimeList = {
  /** `refresh` also looks for agents that were installed since. An agent that was found once stays: runs may be using it. */
  current(options?: { refresh?: boolean }): readonly Runtime[]
}

/**
 * Every runtime of this server: the demo, what an owner wrote into the registry file, and what was found on the machine. An
 * id of the file hides a found one. Only looks: nothing is started and no request is made.
 * @throws DomainError `invalid_input` naming the entries of the file that are wrong.
 */
export async function createRuntimeList(options: RuntimesOptions): Promise<RuntimeList> {
  const { runtimesFile, demoDirectives, appDir = process.cwd(), ...host } = options
  // Also those of agents that are not here yet: what an agent writes now would count once they are.
  host.isolation.keepFromAgents(settingsOfAgents(host.isolation.baseEnvironment(host.env)))
  const bundled = (name: string) => path.join(/* turbopackIgnore: true */ appDir, 'dist', name)
  const files = { piGate: bundled('pi-gate.mjs') }

  const demo = createDemoRuntime({ ...host, agentFile: bundled('demo-agent.mjs'), directives: demoDirectives })
  const entries = runtimesFile === null ? [] : await readRuntimesFile(runtimesFile)
  const runtimes = [demo, ...entries.map((entry) => createRuntime(entry, 'file', host, files))]
  const isOnPath = ({ command }: { command: string }) => resolveCommand(command, host.env) !== null

  function add(found: readonly Found[]): void {
    const fresh = found.filter(({ id }) => !runtimes.some((runtime) => runtime.id === id))
    runtimes.push(...fresh.map(({ create }) => create()))
    host.log.debug({ found: fresh.map(({ id }) => id) }, 'runtimes registered')
  }

  function addAgents(): void {
    const natives = NATIVE_AGENTS.filter(isOnPath)
    const agents = AGENT_CATALOGUE.filter(isOnPath).filter(
      ({ nativeKind }) => !natives.some(({ kind }) => kind === nativeKind),
    )
    add([
      ...natives.map((entry) => ({ id: entry.id, create: () => createRuntime(entry, 'detected', host, files) })),
      ...agents.map((agent) => ({
        id: agent.id,
        create: () => createAcpRuntime({ ...host, ...agent, source: 'detected', ownEnv: {} }),
      })),
    ])
  }

  addAgents()
  add(
    detectModelEndpoints(host.env).map((entry) => ({
      id: entry.id,
      create: () => createRuntime(entry, 'detected', host, files),
    })),
  )
  return {
    current({ refresh = false } = {}) {
      if (refresh) addAgents()
      return runtimes
    },
  }
}

type Found = { id: string; create: () => Runtime }

/** As they are now. */
export async function createRuntimes(options: RuntimesOptions): Promise<Runtime[]> {
  return [...(await createRuntimeList(options)).current()]
}
