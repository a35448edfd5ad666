#!/usr/bin/env node
// Plays what a real agent once said (test/runtimes/fixtures/<agent>/<scene>.ndjson) to who says what was said to it then.
// `start` begins by itself; every other scene begins with its prompt. Ids of questions are the asker's own, not the
// recorded ones. What no scene expects is refused, as an agent would refuse it. Ends when its input ends.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'

const folder = process.env.REPLAY_FOLDER
if (folder === undefined) throw new Error('replay-agent.mjs needs REPLAY_FOLDER')

function readScene(file) {
  const lines = readFileSync(path.join(folder, file), 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line))
}

const prompts = new Map()
for (const file of readdirSync(folder)) {
  if (file === 'start.ndjson') continue
  const scene = readScene(file)
  prompts.set(keyOf(scene[0].message), scene)
}

let scene = readScene('start.ndjson')
let at = 0
/** Recorded id of a question → its id now. */
const idNow = new Map()

/** What a message is about: its method and, for a prompt, its words. An answer is known by its id. */
function keyOf(message) {
  const about = message.method ?? message.type
  if (about === undefined || about === 'extension_ui_response') return `answer ${message.id}`
  const text = message.params?.prompt?.[0]?.text ?? message.params?.input?.[0]?.text ?? message.message
  return text === undefined ? about : `${about} ${text}`
}

function say(message) {
  const isAnswer = message.method === undefined && (message.type === undefined || message.type === 'response')
  const id = isAnswer && idNow.has(message.id) ? { id: idNow.get(message.id) } : {}
  process.stdout.write(`${JSON.stringify({ ...message, ...id })}\n`)
}

function playOn() {
  while (at < scene.length && scene[at].from === 'agent') say(scene[at++].message)
}

function hear(message) {
  const expected = scene[at]
  if (expected === undefined || keyOf(expected.message) !== keyOf(message)) {
    const begun = at >= scene.length ? prompts.get(keyOf(message)) : undefined
    if (begun === undefined) return refuse(message)
    scene = begun
    at = 0
  }
  const recorded = scene[at++].message
  if (recorded.id !== undefined) idNow.set(recorded.id, message.id)
  playOn()
}

function refuse({ id, method, type }) {
  if (id === undefined) return
  const why = `${method ?? type} is not in the recording`
  if (method !== undefined) say({ jsonrpc: '2.0', id, error: { code: -32601, message: why } })
  else if (type !== undefined) say({ type: 'response', id, command: type, success: false, error: why })
}

playOn()
createInterface({ input: process.stdin }).on('line', (line) => hear(JSON.parse(line)))
process.stdin.on('end', () => process.exit(0))
