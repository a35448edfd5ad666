import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Clock } from '@/orchestration/ports'
import { mechanism } from '../support/isolation'
import { startMockLlm } from '../support/mock-llm/mock-llm'
import { agentsUnderTest, wireFileOf } from './agents'
import { driveOrdinarySetup } from './ordinary-setup'
import { recordAgent } from './record'
import { driveAgent, type StepResult } from './scenario'

/**
 * `npm run test:agents [id …]`: prints what each real agent did, and fails when something that it should do did not work.
 * With `--record` it writes the fixtures of those agents instead.
 */
const binDir = path.resolve('node_modules/.cache/agents/node_modules/.bin')
const gatePath = path.resolve('dist/pi-gate.mjs')
if (!existsSync(binDir) || !existsSync(gatePath)) throw new Error('run this by `npm run test:agents`')

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'plenum-agents-')))
const llm = await startMockLlm()
const isRecording = process.argv.includes('--record')
const ORDINARY = ', an ordinary set-up'
const wanted = process.argv.slice(2).filter((argument) => argument !== '--record')
const agents = agentsUnderTest({ llmUrl: llm.url, binDir, root, gatePath, clock, isRecording }).filter(
  ({ id }) => wanted.length === 0 || wanted.includes(id),
)

console.log(`Isolation: ${mechanism.state.level}, by ${mechanism.state.by ?? 'nothing'}.`)
const table = new Map<string, StepResult[]>()
for (const agent of agents) {
  const cwd = path.join(root, `${agent.id}-work`)
  mkdirSync(cwd)
  if (isRecording) {
    const folderName = cwd.replaceAll(/[/.]/g, '-')
    const names = {
      [cwd]: '/project',
      [folderName]: '-project',
      [root]: '/home/user',
      [process.cwd()]: '/app',
      [llm.url]: 'http://127.0.0.1:1',
    }
    await recordAgent(agent, { cwd, wireFile: wireFileOf(root, agent.id), names })
    continue
  }
  const results = await driveAgent(agent, llm, cwd)
  table.set(`${agent.id} (${agent.protocol})`, results)
  for (const { step, result, note } of results) {
    const said = typeof result === 'string' ? result : `FAILED: ${result.failed}`
    console.log(`${agent.id} · ${step}: ${said}${note ? ` (${note})` : ''}`)
  }
}
if (!isRecording) {
  for (const [id, results] of await driveOrdinarySetup({ llm, binDir, root, clock }, wanted)) {
    table.set(`${id}${ORDINARY}`, results)
    for (const { step, result, note } of results) {
      const said = typeof result === 'string' ? result : `FAILED: ${result.failed}`
      console.log(`${id}${ORDINARY} · ${step}: ${said}${note ? ` (${note})` : ''}`)
    }
  }
}
await llm.close()
rmSync(root, { recursive: true, force: true })
if (isRecording) process.exit(0)

const all = [...table.keys()]
printTable(all.filter((name) => !name.endsWith(ORDINARY)))
printTable(all.filter((name) => name.endsWith(ORDINARY)))

function printTable(names: string[]): void {
  const steps = new Set(names.flatMap((name) => (table.get(name) ?? []).map(({ step }) => step)))
  console.log(`\n| | ${names.join(' | ')} |\n| --- |${' --- |'.repeat(names.length)}`)
  for (const step of steps) {
    const cells = names.map((name) => {
      const found = table.get(name)?.find((result) => result.step === step)
      if (!found) return '–'
      if (typeof found.result !== 'string') return '**failed**'
      return found.note ? `${found.result} (${found.note})` : found.result
    })
    console.log(`| ${step} | ${cells.join(' | ')} |`)
  }
}
const failures = [...table.values()].flat().filter(({ result }) => typeof result !== 'string')
process.exit(failures.length === 0 ? 0 : 1)
