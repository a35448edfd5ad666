import path from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WorkerRecord } from '@/orchestration/model/records'
import { foldTranscripts } from '@/orchestration/run/fold-transcript'
import { readAllEvents } from '@/orchestration/run/read-all-events'
import { workersInOrder } from '@/orchestration/run/run-view'
import { installationMarker } from '@/server/runner/attempt-marker'
import { GENERIC_PROFILE } from '@/server/runtimes/acp/acp-profile'
import { createAcpRuntime } from '@/server/runtimes/acp/acp-runtime'
import { findMarked } from '@/server/runtimes/process-table'
import { createHarness, isOver, wallClock, type Harness } from '../runner/support/harness'
import { bwrap } from '../support/bwrap'
import { reportFigure } from './support/figures'
import { brokenInvariants } from './support/invariants'
import { pause } from './support/plenum-server'

const NOISY = ['firehose', 'one-line', 'tiny-events']
const LATE_MS_MAX = 500
const MEMORY_MB_MAX = 512
let harness: Harness
beforeAll(async () => {
  harness = await createHarness()
})
afterAll(() => harness.close())

const runtimeOf = (id: string, ...args: string[]) =>
  createAcpRuntime({
    ...{ env: process.env, dataDir: harness.dataDir, clock: wallClock, bwrap, log: pino({ level: 'silent' }) },
    ...{ id, title: id, kind: 'acp', source: 'file', command: process.execPath, ownEnv: {}, mode: null },
    args: [path.resolve('test/reliability/support/noisy-agent.mjs'), id, ...args],
    profile: GENERIC_PROFILE,
  })
const on =
  (...backends: string[]) =>
  (worker: WorkerRecord): WorkerRecord => {
    const backend = backends[(worker.ordinal - 1) % backends.length] ?? ''
    return { ...worker, target: { ...worker.target, backend, model: null } }
  }

test('agents that take more than their share are stopped, and their neighbours go on', async () => {
  const { store, feed } = harness.ledger
  const parts = await harness.start({
    runnerClock: wallClock,
    others: [...NOISY.map((id) => runtimeOf(id)), runtimeOf('ticker', '120000')],
  })
  const neighbours = await harness.launch(parts, 3, { worker: on('ticker') })
  const late: number[] = []
  const unsubscribe = feed.subscribe(neighbours.runId, (batch) => {
    for (const event of batch ?? []) {
      if (event.type !== 'assistant.message.delta') continue
      // Each word is the time at which its agent wrote it.
      for (const word of event.payload.text.split(' ').filter(Boolean)) late.push(Date.now() - Number(word))
    }
  })
  await harness.untilEvents(neighbours.runId, (events) => events.length > 60)

  late.length = 0
  const before = memoryMB()
  let peak = before
  const sampling = setInterval(() => (peak = Math.max(peak, memoryMB())), 100)
  const noisyFrom = Date.now()
  const noisy = await harness.launch(parts, NOISY.length, { worker: on(...NOISY) })
  const isNoisy = { now: true }
  const pages = openPages(noisy.runId, isNoisy)
  const view = await harness.until(noisy.runId, isOver)
  const seconds = (Date.now() - noisyFrom) / 1_000
  clearInterval(sampling)
  const during = late.splice(0).sort((a, b) => a - b)
  isNoisy.now = false
  const opened = await pages
  unsubscribe()

  for (const workerId of neighbours.workerIds) await harness.order(parts, workerId, 'cancel')
  await harness.until(neighbours.runId, isOver)
  for (let tries = 0; (await findMarked(installationMarker(harness.dataDir))).length > 0 && tries < 50; tries++)
    await pause(100)
  const left = (await findMarked(installationMarker(harness.dataDir))).length
  const wrong = await brokenInvariants(harness.ledger, neighbours.runId)
  wrong.push(...(await brokenInvariants(harness.ledger, noisy.runId)))
  const failures = workersInOrder(view).map(({ failure }) => failure)
  const run = await store.getRun(noisy.runId)
  const p95 = during[Math.floor(during.length * 0.95)] ?? Infinity
  const grownMB = Math.round(peak - before)
  reportFigure({
    id: 'R-22',
    property:
      'agents of 100 MB/s, of one endless line and of tiny events are capped and stopped, others go on (in one process); I1–I7',
    figure: `all stopped after ${seconds.toFixed(1)} s with ${run?.lastSeq} events; meanwhile ${during.length} words of 3 others, from agent to follower P95 ${p95} ms (the noisy run’s page read ${opened} times); +${grownMB} MB at most; ${left} agents left, ${wrong.length} broken`,
    bound: `P95 < ${LATE_MS_MAX} ms, ≤ ${MEMORY_MB_MAX} MB, 0 left`,
    met: wrong.length === 0 && left === 0 && p95 < LATE_MS_MAX && grownMB <= MEMORY_MB_MAX,
  })
  expect(wrong).toEqual([])
  expect(failures.map((failure) => failure?.reason)).toEqual(NOISY.map(() => 'output_limit'))
  expect(during.length).toBeGreaterThan(50)
  expect(left).toBe(0)
  expect(grownMB).toBeLessThanOrEqual(MEMORY_MB_MAX)
}, 170_000)

const memoryMB = () => process.memoryUsage.rss() / 1_048_576

/** As a person who opens the run's page again and again while it goes on. Returns how often. */
async function openPages(runId: string, isNoisy: { now: boolean }): Promise<number> {
  const { store } = harness.ledger
  let opened = 0
  while (isNoisy.now) {
    const run = await store.getRun(runId)
    let transcripts = {}
    for await (const page of readAllEvents(store, runId, { throughSeq: run?.lastSeq ?? 0 }))
      transcripts = foldTranscripts(page, transcripts)
    JSON.stringify(transcripts)
    opened += 1
    await pause(1_000)
  }
  return opened
}
