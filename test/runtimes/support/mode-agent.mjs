// An agent with modes, written without any library. Each prompt is the mode that it changes to by itself before it ends its
// turn; `argv[2]` is `modes` or `options`: the place where it keeps them. What it is asked to set goes to its error output, and
// what else its start is given that decides about tools.
import readline from 'node:readline'

const place = process.argv[2]
const MODES = [
  { id: 'ask', name: 'Ask' },
  { id: 'bypassPermissions', name: 'Bypass permissions' },
  { id: 'quiet', name: 'Quiet', description: 'Automatically accepts all edits' },
]
let current = 'ask'

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const update = (value) => send({ method: 'session/update', params: { sessionId: 's1', update: value } })
const configOptions = () => [
  {
    type: 'select',
    id: 'permission_mode',
    category: 'other',
    currentValue: current,
    options: MODES.map(({ id, ...mode }) => ({ value: id, ...mode })),
  },
]
const state = () =>
  place === 'modes' ? { modes: { currentModeId: current, availableModes: MODES } } : { configOptions: configOptions() }

function set(id, mode) {
  process.stderr.write(`asked to set ${mode}\n`)
  current = mode
  send({ id, result: place === 'modes' ? {} : state() })
}

const handlers = {
  initialize: ({ id }) => send({ id, result: { protocolVersion: 1, agentCapabilities: {} } }),
  'session/new'({ id, params }) {
    const given = { meta: params._meta, env: process.env.OPENCODE_PERMISSION }
    if (params._meta !== undefined || given.env?.includes('*')) process.stderr.write(`${JSON.stringify(given)}\n`)
    send({ id, result: { sessionId: 's1', ...state() } })
  },
  'session/set_mode': ({ id, params }) => set(id, params.modeId),
  'session/set_config_option': ({ id, params }) => set(id, params.value),
  'session/prompt'({ id, params }) {
    current = params.prompt[0].text
    if (place === 'modes') update({ sessionUpdate: 'current_mode_update', currentModeId: current })
    else update({ sessionUpdate: 'config_option_update', configOptions: configOptions() })
    send({ id, result: { stopReason: 'end_turn' } })
  },
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line)
  handlers[message.method]?.(message)
})
