import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { probeCodex } from '@/server/runtimes/codex/probe-codex'
import { createSystemTools } from '@/server/system-tools'
import { isolationAt } from '../../support/isolation'

/** A codex that answers what it is told to, and knows no other method. */
async function probe(answers: Record<string, unknown>) {
  const folder = mkdtempSync(path.join(tmpdir(), 'plenum-codex-'))
  const command = path.join(folder, 'codex')
  writeFileSync(
    command,
    `#!/usr/bin/env node
const answers = ${JSON.stringify({ initialize: { userAgent: 'x/0.169.0 (y)' }, ...answers })}
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line)
  if (id === undefined) return
  const known = Object.hasOwn(answers, method)
  console.log(JSON.stringify(known ? { id, result: answers[method] } : { id, error: { code: -32601, message: 'unknown' } }))
})
`,
  )
  chmodSync(command, 0o755)
  const launch = {
    command,
    baseEnv: process.env,
    env: {},
    clock: createSystemTools().clock,
    isolation: isolationAt(folder),
    state: [],
  }
  const found = await probeCodex(launch, { cwd: folder, marker: folder, signal: AbortSignal.timeout(20_000) })
  return found.models.map(({ id, isDefault = false }) => `${id}${isDefault ? ' by default' : ''}`)
}

const COMMON = {
  'account/read': { account: null, requiresOpenaiAuth: false },
  'model/list': { data: [{ id: 'gpt-big', isDefault: true }, { id: 'gpt-small' }] },
}

test('the default model is the one that codex marks', async () => {
  expect(await probe({ ...COMMON, 'config/read': { config: {} } })).toEqual(['gpt-big by default', 'gpt-small'])
})

test('a model that is named in codex’s settings goes before the one that it marks', async () => {
  const listed = await probe({ ...COMMON, 'config/read': { config: { model: 'gpt-small' } } })
  expect(listed).toEqual(['gpt-big', 'gpt-small by default'])
  const own = await probe({ ...COMMON, 'config/read': { config: { model: 'local-model' } } })
  expect(own).toEqual(['local-model by default', 'gpt-big', 'gpt-small'])
})

test('a codex that is too old to tell its settings is no error', async () => {
  expect(await probe(COMMON)).toEqual(['gpt-big by default', 'gpt-small'])
})
