#!/usr/bin/env node
// Stands between an adapter and a real agent and writes down every line that passes, with who said it. Used by
// `npm run test:agents -- --record`; the agent's own environment is handed on as it is.
import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'

const { PLENUM_RECORD_COMMAND: command, PLENUM_RECORD_FILE: file } = process.env
if (command === undefined || file === undefined) throw new Error('tee.mjs needs a command and a file to record into')
const agent = spawn(command, process.argv.slice(2), { stdio: ['pipe', 'pipe', 'inherit'] })

function passOn(from, source, target) {
  let rest = ''
  source.setEncoding('utf8')
  source.on('data', (text) => {
    target.write(text)
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) appendFileSync(file, `${JSON.stringify({ from, line })}\n`)
  })
  source.on('end', () => target.end())
}
passOn('plenum', process.stdin, agent.stdin)
passOn('agent', agent.stdout, process.stdout)
process.on('SIGTERM', () => agent.kill('SIGTERM'))
agent.on('exit', (code) => process.exit(code ?? 1))
