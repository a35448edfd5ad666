import type { Intake } from '@/orchestration/model/runtime'
import type { Clock } from '@/orchestration/ports'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { createJsonRpcPeer, type JsonRpcPeer, type RpcId } from '../json-rpc-peer'
import type { StateFolder } from '../isolation/agent-state'
import type { Isolation } from '../isolation/isolation'
import { type ChildProcess, spawnProcess } from '../spawn'
import { initializedSchema } from './codex-wire'

export type CodexLaunch = {
  command: string
  /** The server's own environment, of which a child sees an allow-list. */
  baseEnv: Record<string, string | undefined>
  env: Record<string, string>
  /** Of the server's variables, by name. */
  passed?: readonly string[] | undefined
  clock: Clock
  isolation: Isolation
  state: readonly StateFolder[]
  closing?: AbortSignal | undefined
}

export type CodexProcess = { peer: JsonRpcPeer; child: ChildProcess; version: string | null }

export type CodexHandlers = {
  onRequest(method: string, params: unknown, id: RpcId): void
  onNotification(method: string, params: unknown): void
  onGarbage(excerpt: string, why: string): void
  /** A message too large to be read; it is garbage too. */
  onTooLong(): void
  onStderr(text: string): void
}

/** Outside of its plan mode, codex gives the model its tool to ask people with only so; 0.169 calls it under development. */
const QUESTIONS = ['-c', 'features.default_mode_request_user_input=true']

/** Takes from the model what it could act or look around with. Its plan and its sleep touch nothing and have no switch. */
const NO_TOOLS = [
  'shell_tool',
  'unified_exec',
  'view_image',
  'image_generation',
  'apps',
  'plugins',
  'multi_agent',
  'goals',
]
  .flatMap((feature) => ['-c', `features.${feature}=false`])
  .concat(['-c', 'web_search="disabled"', '-c', 'mcp_servers={}'])

/** codex does not read the variable that moves OpenAI's address; without this, a gateway's key would go to OpenAI. */
function addressArgs({ env, baseEnv, passed = [] }: CodexLaunch): string[] {
  const address = env.OPENAI_BASE_URL ?? (passed.includes('OPENAI_BASE_URL') ? baseEnv.OPENAI_BASE_URL : undefined)
  return address ? ['-c', `openai_base_url=${JSON.stringify(address)}`] : []
}

/** Starts `codex app-server` and shakes hands. On failure nothing is left running. */
export async function startCodexProcess(
  launch: CodexLaunch,
  options: {
    cwd: string
    marker: string
    signal: AbortSignal
    stateFolder?: string | null | undefined
    intake?: Intake | undefined
    withoutTools?: boolean
  },
  handlers: CodexHandlers,
): Promise<CodexProcess> {
  options.signal.throwIfAborted()
  let peer: JsonRpcPeer | null = null
  const child = await spawnProcess({
    command: launch.command,
    args: ['app-server', ...addressArgs(launch), ...(options.withoutTools === true ? NO_TOOLS : QUESTIONS)],
    cwd: options.cwd,
    baseEnv: launch.baseEnv,
    passedEnv: launch.passed,
    env: launch.env,
    marker: options.marker,
    clock: launch.clock,
    isolation: launch.isolation,
    state: launch.state,
    stateFolder: options.stateFolder,
    closing: launch.closing,
    intake: options.intake,
    onLine: (line) => peer?.receive(line),
    onStderr: (text) => handlers.onStderr(text),
    onOutputLimit: (bytes) => {
      peer?.close(new RuntimeFailure({ reason: 'output_limit', message: `codex wrote more than ${bytes} bytes.` }))
      void child.stop()
    },
  })
  const opened = createJsonRpcPeer({ write: (text) => child.write(text), ...handlers })
  peer = opened
  void child.ended.then(({ code, signal }) => {
    const how = code === null ? `signal ${signal ?? 'unknown'}` : `exit code ${code}`
    const excerpt = child.stderrTail()
    const failure = { reason: 'process_crashed', message: `codex ended with ${how}.` } as const
    opened.close(new RuntimeFailure(excerpt ? { ...failure, excerpt } : failure))
  })

  const giveUp = () => void child.stop()
  options.signal.addEventListener('abort', giveUp, { once: true })
  try {
    options.signal.throwIfAborted() // it may have been given up while the process was started
    const initialized = initializedSchema.parse(
      await opened.request('initialize', {
        clientInfo: { name: 'plenum', title: 'Plenum', version: '1' },
        capabilities: { experimentalApi: true, requestAttestation: false },
      }),
    )
    options.signal.throwIfAborted() // it is being stopped, and answered all the same
    await opened.notify('initialized')
    return { peer: opened, child, version: /\/(\d[\w.-]*)/.exec(initialized.userAgent)?.[1] ?? null }
  } catch (error) {
    await child.stop()
    options.signal.throwIfAborted()
    throw error
  } finally {
    options.signal.removeEventListener('abort', giveUp)
  }
}
