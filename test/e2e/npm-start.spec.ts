import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from '@playwright/test'
import { assertUnowned } from '@/server/database/owner-lock'
import { startNpm, type NpmProcess } from '../support/start-npm'
import { waitFor } from '../support/wait-for'
import { freePort } from './support/server'
import { test } from './support/test'

let dataDir: string
let npm: NpmProcess
let port: number

test.beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'plenum-npm-'))
  port = await freePort()
  npm = startNpm('start', { env: { PLENUM_DATA_DIR: dataDir, PORT: String(port) } })
})

test.afterEach(() => {
  npm.kill()
  rmSync(dataDir, { recursive: true, force: true })
})

/** Whether something listens on the port. */
function isListening(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

async function expectGone(): Promise<void> {
  expect(await isListening()).toBe(false)
  expect(() => assertUnowned(path.join(dataDir, 'plenum.db'))).not.toThrow()
  expect(existsSync(path.join(dataDir, 'plenum.db.owner'))).toBe(false) // removed when the end is in order
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} to the pid of npm start ends the server with exit code 0`, async () => {
    await npm.untilSays('Plenum is ready')
    npm.signal(signal)
    expect(await npm.end).toEqual({ code: 0, signal: null })
    await expectGone()
  })
}

test('Ctrl-C, which npm receives and forwards, ends the server in order', async () => {
  await npm.untilSays('Plenum is ready')
  npm.signalGroup('SIGINT')
  expect(await npm.end).toEqual({ code: 0, signal: null })
  await expectGone()
})

test('SIGTERM before the boot has finished ends the server with exit code 0', async () => {
  await waitFor('the server to take its port', isListening, { state: () => npm.output() })
  expect(npm.output()).not.toContain('Plenum is ready')
  npm.signal('SIGTERM')
  expect(await npm.end).toEqual({ code: 0, signal: null })
  await expectGone()
})
