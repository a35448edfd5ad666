#!/usr/bin/env node
// Stands between an adapter and an agent and keeps the agent's answer number HELD_ANSWER, and what follows it, back until the
// adapter ends its input: so the agent is surely there and still starting when the start is given up, and answers all the
// same. Writes HELD_FILE when it has the answer.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const { HELD_COMMAND: command, HELD_ANSWER: number, HELD_FILE: file } = process.env
if (command === undefined || number === undefined || file === undefined) {
  throw new Error('held-agent.mjs needs HELD_COMMAND, HELD_ANSWER and HELD_FILE')
}
const agent = spawn(command, process.argv.slice(2), { stdio: ['pipe', 'pipe', 'inherit'] })
const held = []
let answers = 0

function isAnswer(line) {
  const { method, type } = JSON.parse(line)
  return method === undefined && (type === undefined || type === 'response')
}

createInterface({ input: agent.stdout }).on('line', (line) => {
  if (answers < Number(number) && isAnswer(line)) {
    answers += 1
    if (answers === Number(number)) writeFileSync(file, '')
  }
  if (answers < Number(number)) process.stdout.write(`${line}\n`)
  else held.push(line)
})
process.stdin.on('data', (chunk) => agent.stdin.write(chunk))
process.stdin.on('end', () => {
  for (const line of held.splice(0)) process.stdout.write(`${line}\n`)
  agent.stdin.end()
})
process.on('SIGTERM', () => agent.kill('SIGTERM'))
agent.on('exit', (code) => process.exit(code ?? 1))
