import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createPiRuntime } from '@/server/runtimes/pi/pi-runtime'
import { createHost } from '../support/session-harness'

/** Answers pi's commands as version 1.6 does. */
const PROGRAM = `#!/usr/bin/env node
if (process.argv.includes('--version')) { console.log('1.6.0'); process.exit(0) }
const model = (id, more) => ({ id, provider: 'acme', reasoning: true, cost: { input: 1, output: 2 }, ...more })
const models = [
  model('dearest', { cost: { input: 10, output: 50 }, thinkingLevelMap: { off: null, xhigh: 'max' } }),
  model('usual', { thinkingLevelMap: { minimal: null } }),
  model('plain', { reasoning: false }),
]
const data = { get_available_models: { models }, get_state: { model: models[1], thinkingLevel: 'low', sessionId: 's' } }
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, type } = JSON.parse(line)
  console.log(JSON.stringify({ type: 'response', id, success: true, data: data[type] }))
})
`

it('pi’s default model is the one it would take, not the first it lists, and each model has its own thinking levels', async () => {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'plenum-pi-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const command = path.join(folder, 'pi')
  writeFileSync(command, PROGRAM, { mode: 0o755 })
  const runtime = createPiRuntime({
    ...createHost(),
    id: 'pi',
    title: 'pi',
    source: 'file',
    command,
    gatePath: '/none',
  })
  const { probe } = await runtime.describe(AbortSignal.timeout(20_000), { refresh: true })
  expect(probe.models.map(({ id, isDefault, options }) => [id, isDefault ?? false, options])).toEqual([
    ['acme/dearest', false, [{ name: 'thinkingLevel', values: ['minimal', 'low', 'medium', 'high', 'xhigh'] }]],
    ['acme/usual', true, [{ name: 'thinkingLevel', values: ['off', 'low', 'medium', 'high'], default: 'low' }]],
    ['acme/plain', false, []],
  ])
})
