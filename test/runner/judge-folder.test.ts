import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import { createCommandRuntime } from '@/server/runtimes/command/command-runtime'
import { createHost } from '../runtimes/support/session-harness'
import { createHarness, isOver, type Harness } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

const host = createHost()

/** Says where it works and what is there. As a judge it fails, and what it said is kept. */
function createCanary() {
  // Not in the data folder, which agents do not see.
  const folder = mkdtempSync(path.join(tmpdir(), 'plenum-canary-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const command = path.join(folder, 'canary')
  writeFileSync(
    command,
    '#!/bin/sh\nprintf "%s:" "$PWD"\nls -A . | tr "\\n" ","\nprintf ":"\nls -A .. | grep -c secret\n',
  )
  chmodSync(command, 0o755)
  const naming = { id: 'canary', kind: 'command', title: 'Canary', source: 'file' } as const
  return createCommandRuntime({ ...host, ...naming, command, args: [], ownEnv: {}, maxSessions: null })
}

it('a judge works in an empty folder, never in the folder of its run', async () => {
  const project = mkdtempSync(path.join(host.dataDir, 'project-'))
  writeFileSync(path.join(project, 'secret.txt'), 'not for judges')
  const parts = await harness.start({ others: [createCanary()] })
  const reduction = { mode: 'compare', target: { backend: 'canary' } } as const
  const { runId } = await harness.launch(parts, 2, { policy: { reduction }, cwd: project })
  const view = await harness.until(runId, isOver)
  const [judged] = Object.values(view.reductions)
  const [folder, content, secretsBeside] = (judged?.rawText ?? '').trim().split(':')
  expect(folder).not.toBe('')
  expect(folder).not.toContain(project)
  expect(content).toBe('')
  expect(secretsBeside).toBe('0')
})

it('only a judge is started without tools', async () => {
  const requests: StartSessionRequest[] = []
  const parts = await harness.start({ onStart: (request) => void requests.push(request) })
  const reduction = { mode: 'compare', target: { backend: 'fake', model: 'judge' } } as const
  const { runId } = await harness.launch(parts, 2, { policy: { reduction } })
  await harness.until(runId, isOver)
  const started = new Map(requests.map(({ model, withoutTools }) => [model, withoutTools]))
  expect(started).toEqual(
    new Map([
      ['m1', undefined],
      ['m2', undefined],
      ['judge', true],
    ]),
  )
})
