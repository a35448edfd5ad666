import process from 'node:process'
import { methods, RequestError, type RequestPermissionRequest, type SessionUpdate } from '@agentclientprotocol/sdk'
import { startDetached } from '../../spawn'
import type { Directive, DirectiveName } from './directives'
import { nextToolId, reportSpending, say, showPlan, think, update, callTool, type StopReason, type Turn } from './turn'

/** Does one step of a script. A stop reason ends the turn. Nothing of it touches the disk; a tool only says what it did. */
export async function runDirective(turn: Turn, { name, argument }: Directive): Promise<StopReason | null> {
  turn.signal.throwIfAborted()
  return (await STEPS[name](turn, argument)) ?? null
}

type Step = (turn: Turn, argument: string) => Promise<StopReason | void>

const STEPS: Record<DirectiveName, Step> = {
  say: (turn, text) => say(turn, text),
  think: (turn, text) => think(turn, text),
  plan: (turn, steps) => showPlan(turn, steps.split('|'), 1),
  tool: (turn, title) => callTool(turn, { title, kind: 'read', input: { path: title }, output: `${title}: done.` }),
  permission: (turn, command) => askPermission(turn, `Run ${command}`, { kind: 'execute', rawInput: { command } }),
  edit: askEdit,
  vague: (turn, title) => askPermission(turn, title || 'Bash', {}),
  ask: askQuestion,
  sleep: (turn, ms) => turn.pace.exactly(numberOf(ms), turn.signal),
  async stream(turn, argument) {
    const [words, delayMs] = argument.split(/\s+/)
    for (let word = 1; word <= numberOf(words); word++) {
      await turn.pace.exactly(numberOf(delayMs), turn.signal)
      await say(turn, `word${word} `)
    }
  },
  async usage(turn, argument) {
    const [input, output] = argument.split(/\s+/)
    turn.usage = { input: numberOf(input), output: numberOf(output), thought: 0, cached: 0 }
    turn.fixed.usage = true
  },
  async cost(turn, usd) {
    turn.fixed.cost = true
    turn.session.costUsd += numberOf(usd)
    await reportSpending(turn)
  },
  async fail(_turn, message) {
    throw new RequestError(-32603, message || 'The demo was told to fail.')
  },
  refuse: async () => 'refusal' as const,
  async crash(_turn, code) {
    process.exit(numberOf(code || '1'))
  },
  hang: (turn) => turn.pace.exactly(FOREVER_MS, turn.signal),
  async deaf(turn) {
    process.on('SIGTERM', () => undefined)
    process.stdin.removeAllListeners('end')
    DEAF.isOn = true
    await turn.pace.exactly(FOREVER_MS, new AbortController().signal)
  },
  async garbage() {
    process.stdout.write('this is not JSON {"at": all\n')
  },
  async flood(turn, bytes) {
    const piece = 'flood '.repeat(2_700)
    for (let left = numberOf(bytes); left > 0; left -= piece.length) {
      turn.signal.throwIfAborted()
      await say(turn, piece.slice(0, left))
    }
  },
  async stderr(_turn, text) {
    process.stderr.write(`${text}\n`)
  },
  async fork() {
    // A grandchild in a session of its own, as agents that start servers leave them behind.
    const env = { PLENUM_MARKER: process.env.PLENUM_MARKER ?? '' }
    await startDetached({
      command: process.execPath,
      args: ['-e', 'setInterval(() => {}, 1000)'],
      cwd: '/',
      env,
      logFile: null,
    })
  },
  json: async () => undefined, // a judge's answer; see `run-turn`
}

/** A deaf agent does not even end with its input. */
export const DEAF = { isOn: false }

const FOREVER_MS = 2_147_483_647

/** `[edit path lines]`: a file of so many lines, of which one changes and one is new. Nothing is written. */
function askEdit(turn: Turn, argument: string): Promise<void> {
  const [path = 'src/app.ts', count] = argument.split(/\s+/)
  const lines = Array.from({ length: numberOf(count || '60') }, (_, at) => `const value${at + 1} = compute(${at + 1})`)
  const middle = Math.floor(lines.length / 2)
  const after = lines.map((line, at) =>
    at === middle ? `const value${middle + 1} = compute(${middle + 1}, { retries: 3 })` : line,
  )
  const [oldText, newText] = [lines, [...after, 'export const last = true']].map((text) => `${text.join('\n')}\n`)
  const diff = { type: 'diff' as const, path, oldText: oldText ?? '', newText: newText ?? '' }
  return askPermission(turn, `Edit ${path}`, { kind: 'edit', content: [diff] })
}

async function askPermission(
  turn: Turn,
  title: string,
  call: Omit<RequestPermissionRequest['toolCall'], 'toolCallId' | 'title'>,
): Promise<void> {
  const toolCallId = nextToolId(turn)
  const toolCall = { ...call, toolCallId, title }
  await update(turn, { sessionUpdate: 'tool_call', ...toolCall, status: 'pending' } as SessionUpdate)
  const request: RequestPermissionRequest = {
    sessionId: turn.session.id,
    toolCall,
    options: [
      { optionId: 'once', name: 'Allow once', kind: 'allow_once' },
      { optionId: 'always', name: 'Allow for this session', kind: 'allow_always' },
      { optionId: 'deny', name: 'Deny', kind: 'reject_once' },
    ],
  }
  const { outcome, _meta } = await turn.client.request(methods.client.session.requestPermission, request)
  turn.signal.throwIfAborted()
  const isAllowed = outcome.outcome === 'selected' && outcome.optionId !== 'deny'
  const text = isAllowed
    ? `Demo: ${title.replace(/^Run /, '')} was not really ${call.kind === 'edit' ? 'done' : 'run'}.`
    : deniedText(_meta?.['reason'])
  await update(turn, {
    sessionUpdate: 'tool_call_update',
    toolCallId,
    status: isAllowed ? 'completed' : 'failed',
    content: [{ type: 'content', content: { type: 'text', text } }],
  })
}

function deniedText(reason: unknown): string {
  return typeof reason === 'string' ? `A person denied it and says: ${reason}` : 'A person denied it.'
}

async function askQuestion(turn: Turn, argument: string): Promise<void> {
  const [message = 'Which one?', ...options] = argument.split('|')
  if (!turn.canAsk) return say(turn, `(${message} Nobody can be asked here.) `)
  const property = { type: 'string' as const, title: message, ...(options.length > 0 ? { enum: options } : {}) }
  const answer = await turn.client.request(methods.client.elicitation.create, {
    sessionId: turn.session.id,
    mode: 'form',
    message,
    requestedSchema: { type: 'object', properties: { answer: property }, required: ['answer'] },
  })
  turn.signal.throwIfAborted()
  const content = answer.action === 'accept' && 'content' in answer ? JSON.stringify(answer.content) : null
  await say(turn, content === null ? `Answered: ${answer.action}. ` : `Answered: ${content}. `)
}

function numberOf(text: string | undefined): number {
  const number = Number(text)
  return Number.isFinite(number) && number >= 0 ? number : 0
}
