import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { AgentUnderTest } from './agents'
import { Conversation, type React } from './conversation'
import { answering, answerQuestions, interruptingAt } from './expectations'

export const FIXTURES = path.resolve('test/runtimes/fixtures')

type Scene = { name: string; prompt: string; react?: React; onlyIf?: 'asks' }

/** What each recorded agent is led through, one file a scene. The prompts are what the replaying agent knows a scene by. */
const SCENES: readonly Scene[] = [
  { name: 'text', prompt: 'Say hello' },
  { name: 'thought', prompt: 'THINK about it' },
  { name: 'allow', prompt: 'Please RUN_SHELL`echo allowed > allowed.txt`', react: answering('allow') },
  { name: 'deny', prompt: 'Please RUN_SHELL`echo denied > denied.txt`', react: answering('deny') },
  { name: 'edit', prompt: 'WRITE_FILE`notes.txt`', react: answering('allow') },
  {
    name: 'question',
    prompt: 'ASK_USER please',
    onlyIf: 'asks',
    react: (event, live) => {
      if (event.type !== 'request.opened') return
      void live.respond?.(event.payload.request.requestId, answerQuestions(event.payload.request))
    },
  },
  { name: 'endless', prompt: 'SLOW400', react: interruptingAt('assistant.message.delta') },
  { name: 'failure', prompt: 'FAIL_400 please' },
]

/** Agents go on talking for a moment after a turn's end. */
const AFTERMATH_MS = 500

/** Leads one agent through the scenes and writes what was said on the wire to the fixtures, without this machine's names. */
export async function recordAgent(
  agent: AgentUnderTest,
  { cwd, wireFile, names }: { cwd: string; wireFile: string; names: Record<string, string> },
): Promise<void> {
  const folder = path.join(FIXTURES, agent.id)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  let taken = 0

  async function write(scene: string): Promise<void> {
    await delay(AFTERMATH_MS)
    const lines = existsSync(wireFile) ? readFileSync(wireFile, 'utf8').trimEnd().split('\n') : []
    const clean = lines.slice(taken).flatMap((line) => sanitised(line, names))
    taken = lines.length
    writeFileSync(path.join(folder, `${scene}.ndjson`), clean.map((entry) => `${entry}\n`).join(''))
    console.log(`${agent.id} · ${scene}: ${clean.length} lines`)
  }

  const marker = `plenum-record/${agent.id}`
  const conversation = new Conversation(agent, { cwd, marker, signal: new AbortController().signal })
  const session = await conversation.open(`${agent.id}-record`)
  await write('start')
  for (const { name, prompt, react, onlyIf } of SCENES) {
    if (onlyIf === 'asks' && !agent.asks) continue
    await conversation.turn(prompt, react)
    await write(name)
  }
  await session.stop()
}

const STRING_CHARS_MAX = 600
/** Long lists of an agent's own commands; they say nothing that an adapter reads. */
const LEFT_OUT = 'available_commands_update'

/** One recorded line, as text; nothing for one that is left out. */
function sanitised(line: string, names: Record<string, string>): string[] {
  if (line.includes(LEFT_OUT)) return []
  let text = line
  for (const [name, stand] of Object.entries({
    ...names,
    [os.hostname()]: 'host',
    [os.userInfo().homedir]: '/home/user',
  }))
    text = text.replaceAll(name, stand)
  const { from, line: said } = JSON.parse(text) as { from: string; line: string }
  return [JSON.stringify({ from, message: shortened(JSON.parse(said)) })]
}

function shortened(value: unknown): unknown {
  if (typeof value === 'string') return value.length > STRING_CHARS_MAX ? `${value.slice(0, STRING_CHARS_MAX)}…` : value
  if (Array.isArray(value)) return value.map(shortened)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shortened(inner)]))
}
