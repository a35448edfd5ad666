import { expect, test } from 'vitest'
import { createMessageStream } from '@/server/runtimes/acp/message-stream'
import { createLineSplitter } from '@/server/runtimes/line-splitter'
import { seededRandom } from '../support/records'
import { baseSeed, reportFigure, times } from './support/figures'

const MESSAGES = times(5_000, 20_000)

const REAL = [
  '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":1,"agentCapabilities":{"loadSession":true}}}',
  '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s1","update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"Hello"}}}}',
  '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s1","update":{"sessionUpdate":"tool_call","toolCallId":"t1","title":"Read","kind":"read","status":"pending","rawInput":{"path":"a"}}}}',
  '{"jsonrpc":"2.0","id":"p1","method":"session/request_permission","params":{"sessionId":"s1","toolCall":{"toolCallId":"t1","title":"Run"},"options":[{"optionId":"y","name":"Yes","kind":"allow_once"}]}}',
  '{"jsonrpc":"2.0","id":2,"error":{"code":-32000,"message":"Authentication required"}}',
  '{"jsonrpc":"2.0","id":3,"result":{"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":2}}}',
]
const NASTY = [
  '"__proto__":{"polluted":1},',
  '\\u0000',
  '\\ud800',
  '[[[[[[[[',
  '}'.repeat(30),
  '1e999',
  '"id":{},',
  'null',
  '-0',
  '\u202e',
]

/** A real line with some of its bytes changed, cut, doubled or replaced by what breaks parsers. */
function fuzz(random: () => number): Buffer {
  const below = (n: number) => Math.floor(random() * n)
  let bytes = Buffer.from(REAL[below(REAL.length)] ?? '')
  for (let change = 1 + below(4); change > 0; change--) {
    const at = below(bytes.length)
    const nasty = Buffer.from(NASTY[below(NASTY.length)] ?? '')
    switch (below(6)) {
      case 0:
        bytes.writeUInt8(below(256), at)
        break
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + below(40))])
        break
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), nasty, bytes.subarray(at)])
        break
      case 3:
        bytes = Buffer.concat([bytes, bytes.subarray(at)])
        break
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from('['.repeat(below(20_000)))])
        break
      default:
        bytes = Buffer.from(bytes.toString().replace(/"(\w+)":/, () => nasty.toString()))
    }
    if (bytes.length === 0) bytes = Buffer.from('x')
  }
  return bytes
}

test(`${MESSAGES} damaged messages break nothing: each is a message or an excerpt`, async () => {
  const random = seededRandom(baseSeed)
  const seen = { notifications: 0, requests: 0, unreadable: 0, passedOn: 0 }
  const { stream, onLine } = createMessageStream(async () => undefined, {
    onNotification: () => void (seen.notifications += 1),
    onRequest: () => void (seen.requests += 1),
    onUnreadable: () => void (seen.unreadable += 1),
    onUnreadUpdate: () => undefined,
    onFatal: () => void (seen.unreadable += 1),
  })
  const reader = stream.readable.getReader()
  const passing = (async () => {
    for (;;) {
      const { done } = await reader.read()
      if (done) return
      seen.passedOn += 1
    }
  })()
  const splitter = createLineSplitter(1024 * 1024, { onLine })
  for (let count = 0; count < MESSAGES; count++) {
    const line = Buffer.concat([fuzz(random), Buffer.from('\n')])
    const cut = Math.floor(random() * line.length)
    splitter.push(line.subarray(0, cut))
    splitter.push(line.subarray(cut))
  }
  splitter.end()
  await reader.cancel()
  await passing
  const polluted = Object.hasOwn(Object.prototype, 'polluted')
  const handled = seen.notifications + seen.requests + seen.unreadable
  reportFigure({
    id: 'R-23',
    property: 'damaged agent messages: no crash, no polluted prototype, what is unreadable becomes an excerpt',
    figure: `${MESSAGES} messages: ${seen.notifications} still notices, ${seen.requests} still requests, ${seen.unreadable} unreadable; 0 crashes; polluted: ${polluted}`,
    bound: '0 crashes, not polluted',
    met: !polluted && handled > MESSAGES / 2,
    seed: baseSeed,
  })
  expect(polluted).toBe(false)
  expect(seen.unreadable).toBeGreaterThan(MESSAGES / 10)
  expect(seen.notifications).toBeGreaterThan(MESSAGES / 50)
})
