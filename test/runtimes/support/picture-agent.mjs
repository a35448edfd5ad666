// An agent that answers each prompt with the updates in PLENUM_TEST_UPDATES (JSON), then ends its turn. With PLENUM_TEST_ASK
// it first asks for permission, with the tool call given there. `{"fill": n}` stands for a text of n characters.
import { createInterface } from 'node:readline'

const filled = (_, value) => (typeof value?.fill === 'number' ? `<${'x'.repeat(value.fill - 2)}>` : value)
const updates = JSON.parse(process.env.PLENUM_TEST_UPDATES ?? '[]', filled)
const ask = process.env.PLENUM_TEST_ASK === undefined ? null : JSON.parse(process.env.PLENUM_TEST_ASK)
const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
let prompt = null

function answer() {
  for (const update of updates) write({ method: 'session/update', params: { sessionId: 's1', update } })
  write({ id: prompt, result: { stopReason: 'end_turn' } })
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line)
  if (method === 'initialize') write({ id, result: { protocolVersion: 1, agentCapabilities: {} } })
  else if (method === 'session/new') write({ id, result: { sessionId: 's1' } })
  else if (method === 'session/prompt') {
    prompt = id
    if (ask === null) answer()
    else write({ id: 'ask-1', method: 'session/request_permission', params: { sessionId: 's1', ...ask } })
  } else if (id === 'ask-1') answer()
})
