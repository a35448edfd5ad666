import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isRuntimeFailure } from '@/orchestration/session/runtime-failure'
import { makeAttemptFolder } from '@/server/runner/attempt-folder'

const worker = { id: 'wkr_1', attempt: 1, resumeFrom: null }
const store = { listWorkerAttempts: async () => [] }
let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'plenum-attempt-folder-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

test('each attempt has a folder of its own', async () => {
  const folder = await makeAttemptFolder({ dataDir, store }, worker)
  expect(folder).toBe(path.join(dataDir, 'attempts', 'wkr_1', '1'))
  expect(await makeAttemptFolder({ dataDir, store }, worker)).toBe(folder)
})

test('a folder that cannot be made says why', async () => {
  writeFileSync(path.join(dataDir, 'attempts'), 'a file where folders should be')
  const failure = await makeAttemptFolder({ dataDir, store }, worker).catch((error: unknown) => error)
  expect(isRuntimeFailure(failure) && failure.failure).toMatchObject({
    reason: 'internal',
    message: 'The folder of this attempt cannot be made: ENOTDIR.',
  })
})
