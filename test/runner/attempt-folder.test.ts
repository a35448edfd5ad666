import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isRuntimeFailure } from '@/orchestration/session/runtime-failure'
import { makeAttemptFolders } from '@/server/runner/attempt-folder'
import { NO_CWD, placesIn } from '../support/attempt-places'

const worker = { id: 'wkr_1', attempt: 1, resumeFrom: null }
const store = { listWorkerAttempts: async () => [] }
let dataDir: string
beforeEach(() => {
  dataDir = realpathSync(mkdtempSync(path.join(tmpdir(), 'plenum-attempt-folder-')))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const make = (runCwd: string | null, more: { cwdBounds?: typeof NO_CWD; worker?: object } = {}) =>
  makeAttemptFolders({ places: placesIn(dataDir), store, cwdBounds: more.cwdBounds ?? NO_CWD }, runCwd, {
    ...worker,
    ...more.worker,
  })
const failureOf = async (work: Promise<unknown>) => {
  const error = await work.catch((thrown: unknown) => thrown)
  return isRuntimeFailure(error) ? error.failure : error
}

test('each attempt has a folder to work in and one for its state', async () => {
  const folders = await make(null)
  expect(folders).toEqual({
    cwd: path.join(dataDir, 'attempts', 'wkr_1', '1'),
    stateFolder: path.join(dataDir, 'attempts', 'wkr_1', '1.state'),
  })
  expect(await make(null)).toEqual(folders)
})

test('a session from before there were state folders is resumed without one', async () => {
  expect(await make(null, { worker: { resumeFrom: 'ses_old' } })).toMatchObject({ stateFolder: null })
})

test('a folder that cannot be made says why', async () => {
  writeFileSync(path.join(dataDir, 'attempts'), 'a file where folders should be')
  expect(await failureOf(make(null))).toMatchObject({
    reason: 'internal',
    message: expect.stringMatching(/^The folder of this attempt cannot be made: E(NOTDIR|EXIST)\.$/) as string,
  })
})

test('a folder that became a link after the launch is refused at the start of the attempt', async () => {
  const root = path.join(dataDir, 'projects')
  const cwd = path.join(root, 'app')
  mkdirSync(cwd, { recursive: true })
  const cwdBounds = { roots: [root], protectedFolders: [] }
  expect(await make(cwd, { cwdBounds })).toMatchObject({ cwd })

  rmSync(cwd, { recursive: true })
  for (const target of ['/etc', path.join(root, 'other')]) {
    mkdirSync(path.join(root, 'other'), { recursive: true })
    symlinkSync(target, cwd)
    expect(await failureOf(make(cwd, { cwdBounds }))).toMatchObject({ reason: 'runtime_missing' })
    rmSync(cwd)
  }
})

test('a folder that holds a folder of the server is refused', async () => {
  const cwdBounds = { roots: [dataDir], protectedFolders: [path.join(dataDir, 'projects', 'secrets')] }
  mkdirSync(path.join(dataDir, 'projects', 'secrets'), { recursive: true })
  mkdirSync(path.join(dataDir, 'projects', 'app'))
  expect(await failureOf(make(path.join(dataDir, 'projects'), { cwdBounds }))).toMatchObject({
    reason: 'runtime_missing',
  })
  expect(await failureOf(make(path.join(dataDir, 'projects', 'secrets'), { cwdBounds }))).toMatchObject({
    reason: 'runtime_missing',
  })
  expect(await make(path.join(dataDir, 'projects', 'app'), { cwdBounds })).toMatchObject({
    cwd: path.join(dataDir, 'projects', 'app'),
  })
})
