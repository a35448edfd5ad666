import { expect } from '@playwright/test'
import type { EventRecord } from '@/orchestration/model/events'
import { projectRun } from '@/orchestration/run/project-run'
import { apiClient, createToken, followRun } from './support/api'
import { OWNER, setUpOwner } from './support/owner'
import { removeDataDir, startServer, type TestServer } from './support/server'
import { test } from './support/test'

test.describe.configure({ mode: 'serial' })

let server: TestServer
let token: string

test.beforeAll(async ({ browser }) => {
  server = await startServer()
  const page = await browser.newPage({ baseURL: server.url })
  await setUpOwner(page, server.setupUrl)
  await page.close()
  token = await createToken(server, OWNER.email, 'runs:read,runs:launch,runs:control')
})

test.afterAll(async () => {
  await server.stop()
  removeDataDir(server)
})

const DEMO_MODELS = ['demo-fast', 'demo-smart', 'demo-flaky'].map((model) => ({ backend: 'demo', model }))

async function untilTerminal(runId: string): Promise<void> {
  await expect
    .poll(async () => (await apiClient(server, token).runs.get.query({ runId })).run.status, { timeout: 60_000 })
    .not.toMatch(/queued|running/)
}

test('a program with a token launches a reviewed fan-out, reads the verdict and downloads the trace', async () => {
  const api = apiClient(server, token)
  const { runId } = await api.runs.launch.mutate({
    prompt: 'How would you test a backup?',
    targets: DEMO_MODELS.slice(0, 2),
    reduction: { mode: 'best_of_n' },
  })
  await untilTerminal(runId)
  const result = await api.runs.result.query({ runId })
  expect(result.reduction?.verdict).toMatchObject({ mode: 'best_of_n' })

  const trace = await fetch(`${server.url}/api/runs/${runId}/trace`, { headers: { authorization: `Bearer ${token}` } })
  const { run, events } = (await trace.json()) as { run: { lastSeq: number }; events: EventRecord[] }
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: run.lastSeq }, (_, index) => index + 1))
  expect(projectRun(events).run).toEqual(run)
})

test('a stream that is cut resumes with Last-Event-ID: no event is missing and none comes twice', async () => {
  const { runId } = await apiClient(server, token).runs.launch.mutate({
    prompt: '[stream a long answer in many small words to be cut while it is told 40] [say the end]',
    targets: DEMO_MODELS,
  })
  const seqs: number[] = []
  let lastEventId: string | null = null
  let ended = false
  for (let cuts = 0; !ended && cuts < 200; cuts++) {
    const followed = await followRun(server, token, runId, { lastEventId, stopAfter: 1 + (cuts % 7) })
    seqs.push(...followed.events.map(({ seq }) => seq))
    ;({ lastId: lastEventId, ended } = followed)
  }
  expect(ended).toBe(true)
  const { lastSeq } = (await apiClient(server, token).runs.get.query({ runId })).run
  expect(seqs).toEqual(Array.from({ length: lastSeq }, (_, index) => index + 1))
})

test('fifty workers with a flaky model: failures are typed, the rest is judged, the totals agree', async () => {
  test.setTimeout(180_000)
  const api = apiClient(server, token)
  const { runId } = await api.runs.launch.mutate({
    prompt: 'Name one good habit.',
    targets: [
      { backend: 'demo', model: 'demo-fast' },
      { backend: 'demo', model: 'demo-flaky' },
    ],
    repeat: 25,
    reduction: { mode: 'summarize' },
  })
  await expect
    .poll(async () => (await api.runs.get.query({ runId })).run.status, { timeout: 170_000, intervals: [1_000] })
    .toBe('completed')
  const { run, workers } = await api.runs.get.query({ runId })
  const targets = workers.filter(({ kind }) => kind === 'target')
  expect(targets).toHaveLength(50)
  const failed = targets.filter(({ status }) => status === 'failed')
  expect(failed.length).toBeGreaterThan(0)
  expect(failed.every(({ failure }) => failure !== null && failure.reason !== 'internal')).toBe(true)
  expect(run.counts).toMatchObject({ completed: 50 - failed.length, failed: failed.length, running: 0, queued: 0 })
  expect(run.usage.total).toBe(workers.reduce((sum, worker) => sum + worker.usage.total, 0))
  expect(run.verdictId).not.toBeNull()
})

test('a token without the scope is refused, and a stranger gets nothing', async () => {
  const reader = await createToken(server, OWNER.email, 'runs:read')
  const launch = apiClient(server, reader).runs.launch.mutate({ prompt: 'x', targets: DEMO_MODELS })
  await expect(launch).rejects.toMatchObject({ data: { code: 'FORBIDDEN', domainCode: 'forbidden' } })
  for (const path of ['/api/trpc/runs.list', '/api/runs/run_x/trace', '/api/runs/run_x/events']) {
    expect((await fetch(`${server.url}${path}`)).status).toBe(401)
  }
})
