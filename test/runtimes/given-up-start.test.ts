import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { createRecorded } from './support/recorded-agents'
import { TestSession } from './support/session-harness'

const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'plenum-given-up-')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each([
  ['codex', 1],
  ['codex', 2],
  ['claude', 2],
  ['gemini', 2],
  ['opencode', 2],
  ['pi', 1],
] as const)('%s that gives answer %i only after its start was given up starts nothing', async (agent, answer) => {
  const file = path.join(folder, `${agent}-${answer}`)
  const abort = new AbortController()
  const reason = new Error('given up')
  const test = new TestSession(agent, { cwd: folder })
  const started = test.start(createRecorded(agent, { answer, file }), abort.signal)
  await Promise.race([started, vi.waitFor(() => expect(existsSync(file)).toBe(true), { timeout: 20_000 })])
  abort.abort(reason)
  await expect(started).rejects.toBe(reason)
  expect(test.types()).not.toContain('session.started')
  expect(await test.survivors()).toEqual([])
})
