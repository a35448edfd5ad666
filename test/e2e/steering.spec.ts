import { expect, type Page } from '@playwright/test'
import { apiClient, createToken } from './support/api'
import { axeFaults } from './support/axe'
import { OWNER, setUpOwner } from './support/owner'
import { candidate, openRun, openTab } from './support/runs'
import { removeDataDir, startServer, type TestServer } from './support/server'
import { test } from './support/test'

test.describe.configure({ mode: 'serial' })
let server: TestServer
let page: Page
let api: ReturnType<typeof apiClient>

test.beforeAll(async ({ browser }) => {
  server = await startServer()
  page = await browser.newPage({ baseURL: server.url, viewport: { width: 1280, height: 800 } })
  await setUpOwner(page, server.setupUrl)
  api = apiClient(server, await createToken(server, OWNER.email, 'runs:read,runs:launch,runs:control'))
})

test.afterAll(async () => {
  await page.close()
  await server.stop()
  removeDataDir(server)
})

test('a request that nobody answers says when it expires, and then that the policy denied it', async () => {
  await page.goto('/runs/new?example=1')
  await page.getByRole('button', { name: /^Limits/ }).click()
  await page.getByLabel('Wait for an answer').fill('0.1')
  await expect(page.getByLabel('Without an answer in time')).toContainText('Deny, the agent goes on')
  await page.getByLabel('Wait for an answer').fill('')

  await openRun(page, api, 2, {
    prompt: '[permission rm -rf build][say The agent went on.]',
    limits: { requestTimeoutMs: 15_000 },
  })
  const expiry = page
    .getByRole('article', { name: /rm -rf build/ })
    .getByText(/expires in \d/)
    .first()
  await expect(expiry).toBeVisible()
  await page.reload()
  await expect(expiry).toBeVisible()
  for (const place of [1, 2]) await expect(candidate(page, place)).toContainText('The agent went on.')
  await openTab(page, 'Requests')
  await expect(page.getByText('Expired, denied by policy').first()).toBeVisible()
  await expect(page.getByText('Denied', { exact: true }).first()).toBeVisible()
  await page.reload()
  await expect(page.getByText('Expired, denied by policy')).toHaveCount(2)
})

test('several candidates take one order, each for itself, and a refusal names the state', async () => {
  await openRun(page, api, 4, {
    prompt: '[@1 say Done at once.] [@2 fail Broken.] [@3 stream 900 60] [@4 stream 900 60]',
  })
  await expect(candidate(page, 1)).toContainText('Done at once.')
  await expect(candidate(page, 3)).toContainText('word5 ')
  await expect(candidate(page, 2)).toContainText('Broken.')
  for (const place of [1, 3]) await candidate(page, place).getByRole('checkbox').click()
  const bar = page.getByRole('toolbar', { name: '2 selected' })
  await bar.getByRole('button', { name: 'Interrupt' }).click()
  const report = page.getByRole('status').filter({ hasText: 'Interrupt: 1 of 2 taken, 1 refused' })
  await expect(report).toContainText('is completed; only running workers can be interrupted')
  await expect(candidate(page, 3)).toContainText('Interrupted')
  await expect(candidate(page, 4)).toContainText('Writing')
  expect(await axeFaults(page)).toEqual([])

  await bar.getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('button', { name: /^Retry failed/ }).click()
  await expect(page.getByText('Retry: 1 of 1 taken')).toBeVisible()
  await expect(candidate(page, 2)).toContainText('attempt 2')
  await page.getByRole('button', { name: /^Resume interrupted/ }).click()
  await expect(page.getByText('Resume: 1 of 1 taken')).toBeVisible()
  await expect(candidate(page, 3)).toContainText('attempt 2')
  await page.getByRole('button', { name: 'Interrupt all' }).click()
  await expect(page.getByText(/^Interrupt: \d of \d taken/)).toBeVisible()
  await expect(candidate(page, 4)).toContainText('Interrupted')
})

test('several runs of the list are cancelled, and their failed workers retried, each with its answer', async () => {
  const launch = async (title: string, prompt: string) =>
    (await api.runs.launch.mutate({ title, prompt, targets: [{ backend: 'demo', model: 'demo-fast' }], repeat: 2 }))
      .runId
  await launch('Long one', '[stream 900 60]')
  const partly = await launch('Half broken', '[@1 fail Broken.] [@2 say Fine.]')
  await expect.poll(async () => (await api.runs.get.query({ runId: partly })).run.status).toBe('completed')
  await page.goto('/runs')
  for (const title of ['Long one', 'Half broken'])
    await page
      .getByRole('table')
      .getByRole('checkbox', { name: `Select ${title}` })
      .click()
  const bar = page.getByRole('toolbar', { name: '2 selected' })
  await bar.getByRole('button', { name: 'Retry failed' }).click()
  const report = page.getByRole('status').filter({ hasText: 'Retry failed: 1 of 2 taken, 1 refused' })
  await expect(report).toContainText('The run is running and has no failed worker.')
  await expect(report).toContainText('1 worker queued again')
  expect((await api.runs.get.query({ runId: partly })).workers.map(({ attempt }) => attempt)).toEqual([2, 1])

  await expect.poll(async () => (await api.runs.get.query({ runId: partly })).run.status).toBe('completed')
  await bar.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel them' }).click()
  const cancelled = page.getByRole('status').filter({ hasText: 'Cancel: 1 of 2 taken, 1 refused' })
  await expect(cancelled).toContainText('is completed; only queued or running runs can be cancelled')
  await expect(page.getByRole('row', { name: /Long one/ })).toContainText('Cancelled')
  expect(await axeFaults(page)).toEqual([])
})

test('a budget of $1 warns at $0.80, stops the agent at $1 with what it has, and says by how much it went over', async () => {
  const step = (n: number) => `[say Part ${n}. ][cost 0.10][sleep 300]`
  const steps = Array.from({ length: 20 }, (_, n) => step(n + 1))
  steps.splice(8, 0, '[permission npm test]')
  const runId = await openRun(page, api, 1, { prompt: steps.join(''), limits: { costUsd: 1 } })
  await expect(page.getByText('80 % used', { exact: true })).toBeVisible()
  await page.getByRole('region', { name: 'Needs you' }).getByRole('button', { name: 'Allow once' }).click()
  await expect(candidate(page, 1)).toContainText('Budget reached')
  await expect(candidate(page, 1)).toContainText('Part 10.')
  const { run, workers } = await api.runs.get.query({ runId })
  expect(workers[0]).toMatchObject({ status: 'failed', resultPartial: true, failure: { reason: 'budget_stopped' } })
  expect(run.cost.reportedUsd).toBeGreaterThanOrEqual(0.999)
  expect(run.cost.reportedUsd).toBeLessThan(1.2)
  await page.reload()
  await expect(candidate(page, 1)).toContainText('Budget reached')
  await openTab(page, 'Events')
  await expect(page.getByText(/Budget: \$0\.8000 of \$1\.0000/)).toBeVisible()
})
