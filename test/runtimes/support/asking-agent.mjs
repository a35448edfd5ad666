// An agent that sends the requests in PLENUM_TEST_REQUESTS (JSON: {id, method, params}) one after the other, says what it was
// answered, each as a line of JSON, and ends its turn with PLENUM_TEST_STOP. A diff with `lines` in place of its texts is of a
// file of so many lines, one of which changes.
import { createInterface } from 'node:readline'

const requests = JSON.parse(process.env.PLENUM_TEST_REQUESTS ?? '[]')
const after = JSON.parse(process.env.PLENUM_TEST_UPDATES ?? '[]')
const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const update = (value) => write({ method: 'session/update', params: { sessionId: 's1', update: value } })
let prompt = null
let next = 0

function file(lines, changed) {
  const line = (at) => `const value${at} = compute(${at}, 'some words to fill the line') // ${at}`
  return Array.from({ length: lines }, (_, at) => (at === Math.floor(lines / 2) ? changed : line(at))).join('\n')
}

function filled(part) {
  if (part?.lines === undefined) return part
  const { lines, ...rest } = part
  return { ...rest, oldText: file(lines, 'const timeout = 30'), newText: file(lines, 'const timeout = 60') }
}

function askNext() {
  const request = requests[next]
  if (request === undefined) {
    for (const value of after) update(value)
    write({ id: prompt, result: { stopReason: process.env.PLENUM_TEST_STOP ?? 'end_turn' } })
    return
  }
  next += 1
  const { id, method = 'session/request_permission', params } = request
  const content = Array.isArray(params.toolCall?.content) ? params.toolCall.content.map(filled) : undefined
  const toolCall = content === undefined ? params.toolCall : { ...params.toolCall, content }
  write({ id, method, params: { sessionId: 's1', ...params, ...(toolCall === undefined ? {} : { toolCall }) } })
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, result, error } = JSON.parse(line)
  if (method === 'initialize') return write({ id, result: { protocolVersion: 1, agentCapabilities: {} } })
  if (method === 'session/new') return write({ id, result: { sessionId: 's1' } })
  if (method === 'session/prompt') {
    prompt = id
    return askNext()
  }
  if (method !== undefined) return
  const text = `${JSON.stringify({ id, ...(error === undefined ? { result } : { error }) })}\n`
  update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } })
  askNext()
})
