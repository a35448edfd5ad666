// An agent that misbehaves on purpose, written without any library. `argv[2]` says how.
import { spawn } from 'node:child_process'
import readline from 'node:readline'

const mode = process.argv[2]
const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const raw = (text) => process.stdout.write(`${text}\n`)
const update = (value) => send({ method: 'session/update', params: { sessionId: 's1', update: value } })
const say = (text) => update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } })
const tool = (fields) => update({ sessionUpdate: 'tool_call_update', ...fields })
let promptId = null
const finish = (extra = {}) => send({ id: promptId, result: { stopReason: 'end_turn', ...extra } })
const nested = (depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`

const TURNS = {
  garbage() {
    raw('plain text')
    raw('{"half": ')
    raw('[1,2,3]')
    raw('null')
    raw('"text"')
    raw('{}')
    raw('{"jsonrpc":"2.0","id":999,"result":{}}')
    raw('{"jsonrpc":"2.0","id":null,"result":{}}')
    process.stdout.write(Buffer.from([0xff, 0xfe, 0x80, 0x0a]))
    for (let i = 0; i < 500; i++) raw(`noise ${i}`)
    say('still here')
    finish()
  },
  'long-update'() {
    say('x'.repeat(17 * 1024 * 1024))
    say('after')
    finish()
  },
  'long-answer'() {
    finish({ filler: 'x'.repeat(17 * 1024 * 1024) })
  },
  'endless-line'() {
    const chunk = 'y'.repeat(1024 * 1024)
    const more = () => process.stdout.write(chunk, () => setImmediate(more))
    more()
  },
  'tiny-events'() {
    const more = () => {
      for (let i = 0; i < 1000; i++) say('z')
      setImmediate(more)
    }
    more()
  },
  crash() {
    say('half of an answ')
    process.stderr.write('Segmentation fault, sort of\n')
    setTimeout(() => process.exit(139), 20)
  },
  'dies-asking'() {
    send({
      id: 'p1',
      method: 'session/request_permission',
      params: {
        sessionId: 's1',
        toolCall: { toolCallId: 'x', title: 'last wish' },
        options: [{ optionId: 'y', name: 'Yes', kind: 'allow_once' }],
      },
    })
    process.stdin.destroy() // the answer cannot be given any more
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 300)
  },
  unknown() {
    update({ sessionUpdate: 'from_the_future', payload: { a: 1 } })
    send({ method: 'vendor/notice', params: { hello: 'world' } })
    send({ id: 'r1', method: 'fs/read_text_file', params: { path: '/etc/passwd', sessionId: 's1' } })
    update({ sessionUpdate: 'plan', entries: [{ content: 'ok', status: 'who knows' }, { wrong: true }] })
    send({
      method: 'session/update',
      params: {
        sessionId: 'another',
        update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'not yours' } },
      },
    })
    say('done')
    finish({ stopReason: 'made_up' })
  },
  prototype() {
    raw(
      '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s1","__proto__":{"polluted":1},"update":{"sessionUpdate":"future","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}}',
    )
    raw(
      '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s1","update":{"sessionUpdate":"tool_call","toolCallId":"__proto__","title":"t","rawInput":{"\\u005f_proto__":{"polluted":1}}}}}',
    )
    raw('{"jsonrpc":"2.0","__proto__":{"polluted":1},"method":"__proto__","params":{}}')
    finish()
  },
  deep() {
    raw(
      `{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s1","update":{"sessionUpdate":"future","x":${nested(50_000)}}}}`,
    )
    raw(
      `{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s1","update":{"sessionUpdate":"tool_call","toolCallId":"d","title":"deep","rawInput":${nested(50_000)}}}}`,
    )
    finish()
  },
  'wrong-types'() {
    update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 42 } })
    update({ sessionUpdate: 'tool_call', toolCallId: 7 })
    update({ sessionUpdate: 42 })
    update(null)
    send({ method: 'session/update', params: [] })
    send({ id: 'p1', method: 'session/request_permission', params: { nonsense: true } })
    tool({
      toolCallId: 'a',
      title: 'never announced',
      status: 'completed',
      content: [{ type: 'content', content: { type: 'text', text: 'out' } }, { type: 'hologram' }],
    })
    tool({ toolCallId: 'b', title: 'never closed', status: 'in_progress' })
    finish({ usage: { inputTokens: 'many', outputTokens: -5 } })
  },
  'bad-answer'() {
    send({ id: promptId, result: 'fine' })
  },
  'odd-error'() {
    send({ id: promptId, error: 'just text' })
  },
  'late-update'() {
    finish({ usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 } })
    setTimeout(() => say('too late, but of this turn'), 5)
  },
  deaf() {
    process.on('SIGTERM', () => {})
    setInterval(() => {}, 1000)
    say('I hear nothing')
  },
  fork() {
    const code = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'
    const child = spawn(process.execPath, ['-e', code], { detached: true, stdio: 'inherit' })
    child.unref()
    const bare = spawn(process.execPath, ['-e', code], {
      stdio: 'ignore',
      detached: true,
      env: { PATH: process.env.PATH },
    })
    bare.unref()
    say(`${child.pid} ${bare.pid}`)
  },
  'late-permission'() {
    say('working')
  },
}

const handlers = {
  initialize: ({ id }) =>
    send({
      id,
      result: {
        protocolVersion: mode === 'old-protocol' ? 0 : 1,
        agentCapabilities: { loadSession: true, sessionCapabilities: { resume: {} } },
      },
    }),
  'session/new'({ id }) {
    if (mode === 'signed-out') return send({ id, error: { code: -32000, message: 'Authentication required' } })
    if (mode === 'crash-at-start') return process.stderr.write('no config\n', () => process.exit(7))
    if (mode === 'hang-at-start') return
    send({
      id,
      result: {
        sessionId: 's1',
        models: { currentModelId: 'm1', availableModels: [{ modelId: 'm1', name: 'One' }, { modelId: 'm2' }] },
        modes: { currentModeId: 'auto', availableModes: [{ id: 'auto' }, { id: 'ask' }] },
      },
    })
  },
  'session/resume': ({ id }) => send({ id, error: { code: -32601, message: 'Method not found' } }),
  'session/load'({ id }) {
    say('history that is in the ledger already')
    send({ id, result: null })
  },
  'session/set_model': ({ id, params }) => (
    process.stderr.write(`model=${params.modelId}\n`),
    send({ id, result: {} })
  ),
  'session/set_mode': ({ id, params }) => (process.stderr.write(`mode=${params.modeId}\n`), send({ id, result: {} })),
  'session/prompt'({ id }) {
    promptId = id
    const turn = TURNS[mode]
    if (turn === undefined) {
      say('well')
      finish()
    } else turn()
  },
  'session/cancel'() {
    if (mode !== 'late-permission') return
    send({
      id: 'p9',
      method: 'session/request_permission',
      params: {
        sessionId: 's1',
        toolCall: { toolCallId: 'x', title: 'late' },
        options: [{ optionId: 'y', name: 'Yes', kind: 'allow_once' }],
      },
    })
  },
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line)
  if (message.method === undefined) {
    if (message.id === 'p9')
      send({
        id: promptId,
        result: { stopReason: message.result.outcome.outcome === 'cancelled' ? 'cancelled' : 'end_turn' },
      })
    return
  }
  handlers[message.method]?.(message)
})
