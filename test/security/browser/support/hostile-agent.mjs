// An ACP agent that puts hostile texts into every place of the protocol where text stands, each behind a mark that names the
// place: `xz<place><id>xz`. Arguments: the file with the texts, what to play, and which of the texts (`from`, `to`).
import { readFileSync } from 'node:fs'
import readline from 'node:readline'

const [file, scene, from, to] = process.argv.slice(2)
const all = JSON.parse(readFileSync(file, 'utf8'))
const texts = all.slice(Number(from ?? 0), to === undefined ? all.length : Number(to))

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const update = (value) => send({ method: 'session/update', params: { sessionId: 's1', update: value } })
const mark = (place, { id, text }) => `xz${place}${id}xz ${text}`
/** Markdown reads many of them only at the start of a paragraph. */
const block = (place, { id, text }) => `xz${place}${id}xz\n\n${text}`
const textContent = (text) => ({ type: 'content', content: { type: 'text', text } })
/** Where text stands as it is, several may share a place: fewer cards to draw. */
const packs = Array.from({ length: Math.ceil(texts.length / 6) }, (_, pack) => texts.slice(pack * 6, pack * 6 + 6))
const packed = (place, pack) => pack.map((text) => mark(place, text)).join(' ')
let promptId = null
const finish = () => send({ id: promptId, result: { stopReason: 'end_turn' } })

const SCENES = {
  transcript() {
    const entries = texts.map((text) => ({ content: mark('plan', text), status: 'pending', priority: 'high' }))
    update({ sessionUpdate: 'plan', entries })
    for (const text of texts) {
      update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: block('message', text) } })
      update({ sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text: block('thought', text) } })
      if (text.id % 20 === 0) playRest(text)
    }
    packs.forEach(playTool)
    finish()
  },
  requests() {
    packs.forEach((pack, index) => {
      send({ id: `p${index}`, method: 'session/request_permission', params: permissionFor(pack) })
      if (index % 4 === 0) send({ id: `q${index}`, method: 'elicitation/create', params: questionFor(pack) })
    })
  },
  failure() {
    const message = texts.map((text) => mark('failure', text)).join(' ')
    send({ id: promptId, error: { code: -32603, message, data: { details: message } } })
  },
  judge() {
    const pairs = texts.map((text) => ({ topic: mark('topic', text), position: mark('position', text) }))
    const verdict = {
      summary: texts
        .slice(0, 8)
        .map((text) => block('summary', text))
        .join('\n\n'),
      agreements: texts.map((text) => mark('agreement', text)),
      differences: pairs.map(({ topic, position }) => ({ topic, positions: [{ candidate: 'A', position }] })),
      ranking: [
        { candidate: 'A', score: 9, reason: texts.map((text) => mark('reason', text)).join(' ') },
        { candidate: 'B', score: 8, reason: '' },
      ],
      winner: 'A',
    }
    update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: JSON.stringify(verdict) } })
    finish()
  },
}

function playTool(pack, index) {
  const toolCallId = `call-${index}-${pack[0].text}`
  const kind = index % 2 === 0 ? 'execute' : 'edit'
  const rawInput = { command: packed('toolinput', pack), [pack[0].text]: [pack[0].text] }
  const title = packed('tooltitle', pack)
  update({ sessionUpdate: 'tool_call', toolCallId, title, kind, status: 'in_progress', rawInput })
  const path = packed('diffpath', pack)
  const diff = { type: 'diff', path, oldText: packed('diffold', pack), newText: packed('diffnew', pack) }
  const hasFailed = index % 3 === 0
  update({
    sessionUpdate: 'tool_call_update',
    toolCallId,
    status: hasFailed ? 'failed' : 'completed',
    content: [textContent(packed('tooloutput', pack)), diff],
    ...(hasFailed ? { rawOutput: packed('toolerror', pack) } : {}),
  })
}

/** Places that are shown in full in the Events tab only: some of the texts are enough. */
function playRest(text) {
  update({ sessionUpdate: 'current_mode_update', currentModeId: mark('mode', text) })
  update({ sessionUpdate: `future-${text.text}`, payload: mark('raw', text) })
  process.stderr.write(`${mark('stderr', text)}\n`)
}

function permissionFor(pack) {
  const [first] = pack
  return {
    sessionId: 's1',
    toolCall: {
      toolCallId: `ask-${first.id}`,
      title: packed('asktitle', pack),
      kind: 'execute',
      rawInput: { command: packed('askdetail', pack), reason: first.text },
    },
    options: [
      { optionId: `once-${first.text}`, name: packed('askoption', pack), kind: 'allow_once' },
      { optionId: 'no', name: first.text, kind: 'reject_once' },
      { optionId: 'other', name: first.text, kind: first.text },
    ],
  }
}

function questionFor(pack) {
  const [first] = pack
  const named = { type: 'string', title: packed('question', pack), description: first.text }
  const choice = { ...named, oneOf: [{ const: first.text, title: packed('questionoption', pack) }, { const: 'b' }] }
  return {
    sessionId: 's1',
    mode: 'form',
    message: packed('questionmessage', pack),
    requestedSchema: { type: 'object', properties: { [first.text]: choice, free: named }, required: [first.text] },
  }
}

function newSession({ id }) {
  if (scene === 'broken') {
    return send({ id, error: { code: -32603, message: texts.map((text) => mark('probemessage', text)).join(' ') } })
  }
  const availableModels = texts.map((text) => ({
    modelId: `model-${text.id} ${text.text}`,
    name: mark('model', text),
    description: mark('modeldescription', text),
  }))
  send({ id, result: { sessionId: 's1', models: { currentModelId: availableModels[0]?.modelId, availableModels } } })
}

const handlers = {
  initialize: ({ id }) =>
    send({
      id,
      result: {
        protocolVersion: 1,
        agentInfo: { name: 'hostile', version: mark('version', all[0]) },
        agentCapabilities: {},
      },
    }),
  'session/new': newSession,
  'session/set_model': ({ id }) => send({ id, result: {} }),
  'session/prompt'({ id }) {
    promptId = id
    SCENES[scene]()
  },
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line)
  handlers[message.method]?.(message)
})
