import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from '@playwright/test'
import { apiClient, createToken } from './support/api'
import { OWNER, setUpOwner } from './support/owner'
import { removeDataDir, startServer } from './support/server'
import { test } from './support/test'

const SCOPES = 'runs:read,runs:launch,runs:control'

test('after kill -9 in mid-run nothing runs for ever: finished texts are kept, the reason is shown, no agent is left', async ({
  browser,
}) => {
  test.setTimeout(120_000)
  let server = await startServer()
  const page = await browser.newPage({ baseURL: server.url })
  await setUpOwner(page, server.setupUrl)
  await page.close()
  const token = await createToken(server, OWNER.email, SCOPES)
  const { runId } = await apiClient(server, token).runs.launch.mutate({
    prompt: '[@1 say finished before the crash] [@2 say said before the crash][@2 hang]',
    targets: [{ backend: 'demo', model: 'demo-fast' }],
    repeat: 2,
    onRunnerLost: 'fail',
  })
  const workers = async () => (await apiClient(server, token).runs.get.query({ runId })).workers
  await expect.poll(async () => (await workers())[0]?.status).toBe('completed')
  await expect
    .poll(async () => {
      const page = await apiClient(server, token).runs.events.query({ runId, limit: 500 })
      return JSON.stringify(page).includes('said before the crash')
    })
    .toBe(true)

  await server.stop('SIGKILL')
  server = await startServer({ dataDir: server.dataDir })
  await expect
    .poll(async () => (await apiClient(server, token).runs.get.query({ runId })).run.status, { timeout: 60_000 })
    .not.toMatch(/queued|running/)
  const [first, second] = await workers()
  expect(first).toMatchObject({ status: 'completed', resultPartial: false })
  expect(first?.result).toContain('finished before the crash')
  expect(second).toMatchObject({ status: 'failed', failure: { reason: 'runner_lost' }, resultPartial: true })
  expect(second?.result).toContain('said before the crash')

  const { dataDir } = server
  expect(await server.stop()).toBe(0)
  expect(agentsOf(dataDir)).toEqual([])
  removeDataDir(server)
})

test('a second server on the same data ends at once with one line that names the first', async () => {
  const server = await startServer()
  const second = start({ PORT: '0', PLENUM_DATA_DIR: server.dataDir })
  expect(second.status).toBe(1)
  expect(second.lines).toHaveLength(1)
  expect(second.lines[0]).toContain(String(server.pid))
  await server.stop()
  removeDataDir(server)
})

test('a port in use, a bad setting and a wrong runtimes file each end with one clear line', async () => {
  const server = await startServer()
  const inUse = start({ PORT: new URL(server.url).port, PLENUM_DATA_DIR: `${server.dataDir}-other` })
  expect(inUse).toMatchObject({ status: 1, lines: [expect.stringMatching(/in use/)] })

  const badSetting = start({ PORT: 'eighty', PLENUM_LAUNCHER: 'sideways', PLENUM_DATA_DIR: `${server.dataDir}-other` })
  expect(badSetting).toMatchObject({ status: 1, lines: [expect.stringMatching(/PORT.*PLENUM_LAUNCHER/)] })

  const file = path.join(server.dataDir, 'runtimes.json')
  writeFileSync(file, '[{"id":"fine","kind":"command","command":"cat"},{"id":"broken","kind":"acp"}]')
  const badFile = start({ PORT: '0', PLENUM_RUNTIMES_FILE: file, PLENUM_DATA_DIR: `${server.dataDir}-other` })
  expect(badFile).toMatchObject({ status: 1, lines: [expect.stringMatching(/broken/)] })

  const badDatabase = start({
    PORT: '0',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    PLENUM_DATA_DIR: `${server.dataDir}-other`,
  })
  expect(badDatabase).toMatchObject({ status: 1, lines: [expect.stringMatching(/database/i)] })
  await server.stop()
  removeDataDir({ ...server, dataDir: `${server.dataDir}-other` })
  removeDataDir(server)
})

function start(env: Record<string, string>): { status: number | null; lines: string[] } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/start.mjs'], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { status, lines: `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '') }
}

/** Agents work below the data folder of their server; what is left of them shows it in its working folder. */
function agentsOf(dataDir: string): string[] {
  const listing = execFileSync('sh', ['-c', 'ls -l /proc/[0-9]*/cwd 2>/dev/null || true'], { encoding: 'utf8' })
  return listing.split('\n').filter((line) => line.includes(dataDir))
}
