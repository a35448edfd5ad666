// Agents that take more than their share, and one that only tells the time. `argv[2]` says which. Without any library.
import readline from 'node:readline'

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const line = (kind, text) =>
  `${JSON.stringify({ jsonrpc: '2.0', method: 'session/update', params: { sessionId: 's1', update: { sessionUpdate: kind, content: { type: 'text', text } } } })}\n`
const MESSAGE = 'agent_message_chunk'
const THOUGHT = 'agent_thought_chunk'

/** Writes as fast as it is read, `bytesPerSecond` at most. */
function pour(piece, bytesPerSecond) {
  const startedAt = Date.now()
  let written = 0
  const more = () => {
    const waitMs = (written / bytesPerSecond) * 1_000 - (Date.now() - startedAt)
    if (waitMs > 1) return setTimeout(more, waitMs)
    written += piece.length
    process.stdout.write(piece, more)
  }
  more()
}

const TURNS = {
  firehose: () => pour(line(MESSAGE, 'w'.repeat(16_000)).repeat(8), 100e6),
  'one-line'() {
    process.stdout.write(line(MESSAGE, '').slice(0, -40))
    pour('y'.repeat(1024 * 1024), 500e6)
  },
  /** Of two kinds in turn, so that they cannot be joined. */
  'tiny-events': () => pour((line(MESSAGE, 'm') + line(THOUGHT, 't')).repeat(200), 100e6),
  ticker(finish) {
    const timer = setInterval(() => process.stdout.write(line(MESSAGE, `${Date.now()} `)), 50)
    setTimeout(() => {
      clearInterval(timer)
      finish()
    }, Number(process.argv[3]))
  },
}

const handlers = {
  initialize: ({ id }) => send({ id, result: { protocolVersion: 1, agentCapabilities: {} } }),
  'session/new': ({ id }) => send({ id, result: { sessionId: 's1' } }),
  'session/prompt': ({ id }) => TURNS[process.argv[2]](() => send({ id, result: { stopReason: 'end_turn' } })),
}

readline.createInterface({ input: process.stdin }).on('line', (text) => {
  const message = JSON.parse(text)
  handlers[message.method]?.(message)
})
