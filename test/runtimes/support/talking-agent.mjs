// An agent that says what the file `argv[2]` has for a prompt: `{chunks, answer}` by name. A chunk is a text, or an update.
import { readFileSync } from 'node:fs'
import readline from 'node:readline'

const scenes = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const update = (value) => send({ method: 'session/update', params: { sessionId: 's1', update: value } })

const handlers = {
  initialize: ({ id }) =>
    send({
      id,
      result: { protocolVersion: 1, agentCapabilities: { loadSession: true }, authMethods: scenes.authMethods ?? [] },
    }),
  'session/new': ({ id }) =>
    scenes.newError ? send({ id, error: scenes.newError }) : send({ id, result: { sessionId: 's1', ...scenes.state } }),
  'session/load': ({ id }) => (scenes.loadError ? send({ id, error: scenes.loadError }) : send({ id, result: {} })),
  'session/set_mode': ({ id }) => send({ id, result: {} }),
  'session/set_config_option': ({ id }) => send({ id, result: {} }),
  'session/prompt'({ id, params }) {
    const scene = scenes[params.prompt[0].text]
    for (const chunk of scene.chunks) {
      if (typeof chunk === 'string')
        update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: chunk } })
      else update(chunk)
    }
    if (scene.answer === null) return
    send('error' in scene.answer ? { id, error: scene.answer.error } : { id, result: scene.answer })
  },
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line)
  handlers[message.method]?.(message)
})
