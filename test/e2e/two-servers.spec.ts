import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect } from '@playwright/test'
import { startPostgres } from '../support/postgres'
import { apiClient, createToken } from './support/api'
import { startServer, type TestServer } from './support/server'
import { test } from './support/test'

const run = promisify(execFile)
const EMAIL = 'ada@example.org'

let postgres: Awaited<ReturnType<typeof startPostgres>>
let dataDir: string
const servers: TestServer[] = []

test.beforeAll(async () => {
  postgres = await startPostgres()
  dataDir = mkdtempSync(path.join(tmpdir(), 'plenum-two-'))
  writeFileSync(path.join(dataDir, 'password'), 'thirteen quiet otters', { mode: 0o600 })
})

test.afterAll(async () => {
  for (const server of servers) await server.stop('SIGKILL')
  await postgres.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function start(): Promise<TestServer> {
  const env = {
    DATABASE_URL: postgres.url,
    PLENUM_OWNER_EMAIL: EMAIL,
    PLENUM_OWNER_PASSWORD_FILE: path.join(dataDir, 'password'),
  }
  const server = await startServer({ dataDir, env })
  servers.push(server)
  return server
}

/** `npm run admin` in a shell in which DATABASE_URL is not set. */
const admin = (...args: string[]) =>
  run(process.execPath, ['scripts/admin.mjs', ...args], { env: { ...process.env, PLENUM_DATA_DIR: dataDir } })

const socketsIn = () => readdirSync(dataDir).filter((name) => name.startsWith('admin'))

test('two servers that share a data folder and a PostgreSQL leave each other’s socket, secrets and agents alone', async () => {
  test.setTimeout(180_000)
  const [first, second] = await Promise.all([start(), start()])
  expect(socketsIn()).toHaveLength(2)
  const secret = readFileSync(path.join(dataDir, 'auth-secret'), 'utf8')

  const api = apiClient(first, await createToken(first, EMAIL, 'runs:read,runs:launch'))
  const targets = [{ backend: 'demo', model: 'demo-fast' }]
  const { runId } = await api.runs.launch.mutate({ prompt: '[say here] [sleep 20000] [say still here]', targets })
  const workers = async () => (await api.runs.get.query({ runId })).workers
  await expect.poll(async () => (await workers())[0]?.status, { timeout: 30_000 }).toBe('running')

  const third = await start()
  expect(await third.stop()).toBe(0)
  await second.stop('SIGKILL')
  expect(socketsIn()).toHaveLength(2) // the living one, and that of the killed server
  expect((await admin('verify-ledger')).stdout).toMatch(/^The ledger is sound: 1 runs/)
  expect(existsSync(path.join(dataDir, 'plenum.db'))).toBe(false)

  const fourth = await start()
  expect(socketsIn()).toHaveLength(2)
  expect(readFileSync(path.join(dataDir, 'auth-secret'), 'utf8')).toBe(secret)
  expect(await fourth.stop()).toBe(0)
  expect(await first.stop()).toBe(0)
  expect(socketsIn()).toEqual([])

  const refused = await admin('verify-ledger').catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`no database file ${dataDir}/plenum.db`) })
  expect(existsSync(path.join(dataDir, 'plenum.db'))).toBe(false)
})
