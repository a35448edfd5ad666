import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { workersInOrder } from '@/orchestration/run/run-view'
import { nothingSeen, readEvents } from '../support/event-reader'
import { reportFigure } from '../support/figures'
import { openSite, pause, type Site } from '../support/plenum-server'

const NOISY = ['firehose', 'one-line', 'tiny-events']
const LATE_MS_MAX = 500
const MEMORY_MB_MAX = 512
let site: Site
beforeAll(async () => {
  site = await openSite()
  const runtimes = path.join(site.dataDir, 'runtimes.json')
  const entry = (id: string, ...args: string[]) => ({
    ...{ id, kind: 'acp', command: process.execPath },
    args: [path.resolve('test/reliability/support/noisy-agent.mjs'), id, ...args],
  })
  writeFileSync(runtimes, JSON.stringify([...NOISY.map((id) => entry(id)), entry('ticker', '120000')]))
  await site.start({ PLENUM_RUNTIMES_FILE: runtimes })
})
afterAll(() => site.close())

it('agents that take more than their share are stopped, and others and the server go on', async () => {
  const quiet = await site.launch({ prompt: 'tell the time', targets: [{ backend: 'ticker' }], repeat: 3 })
  const late: number[] = []
  const seen = nothingSeen()
  const watching = readEvents(
    `${site.running().url}/api/runs/${quiet}/events`,
    site.headers(),
    seen,
    undefined,
    (event) => {
      if (event.type !== 'assistant.message.delta') return
      // Each word is the time at which its agent wrote it.
      for (const word of event.payload.text.split(' ').filter(Boolean)) late.push(Date.now() - Number(word))
    },
  )
  while (late.length < 60) await pause(100)

  const quietP95 = p95Of(late.splice(0))
  const memory = watchMemory()
  const noisyFrom = Date.now()
  const noisy = await site.launch({ prompt: 'make noise', targets: NOISY.map((backend) => ({ backend })) })
  const over = new AbortController()
  const meanwhile = Promise.all([askHealth(over.signal), openPages(noisy, over.signal), drain(noisy)])
  while (!isTerminalRunStatus((await site.runOf(noisy)).status)) await pause(200)
  const seconds = (Date.now() - noisyFrom) / 1_000
  const during = late.splice(0)
  over.abort()
  const grownMB = memory.end()
  const [{ answers, slowestMs }, opened, passedMB] = await meanwhile
  const view = await site.viewOf(noisy)
  const spillMB = await spilledMB(workersInOrder(view).find(({ target }) => target.backend === 'one-line')?.id ?? '')
  await site.call('runs.cancel', { runId: quiet })
  await site.until(quiet)
  await watching
  const endedAt = Date.now()
  while ((await site.survivors()).length > 0 && Date.now() - endedAt < 5_000) await pause(100)
  const left = (await site.survivors()).length
  await site.stop()
  const wrong = [...seen.faults, ...(await site.broken([quiet, noisy]))]

  const p95 = p95Of(during)
  const reasons = workersInOrder(view).map(({ failure }) => failure?.reason)
  const isCapped = reasons.every((reason) => reason === 'output_limit')
  reportFigure({
    id: 'R-22',
    property:
      'agents of 100 MB/s, of one endless line and of tiny events are capped, spilled and stopped; others, viewers and the server go on',
    figure: `all stopped after ${seconds.toFixed(1)} s with ${view.run.lastSeq} events (${passedMB} MB to a viewer, ${spillMB} MB of the line in its file, the page opened ${opened} times); meanwhile ${during.length} words of 3 others, from agent to viewer P95 ${p95} ms (before: ${quietP95}); health answered ${answers} times, in ${slowestMs} ms at most; the server grew by ${grownMB} MB at most; ${left} agents left, ${wrong.length} wrong`,
    bound: `P95 < ${LATE_MS_MAX} ms, ≤ ${MEMORY_MB_MAX} MB, 0 left, 0 wrong`,
    met: isCapped && wrong.length === 0 && left === 0 && p95 < LATE_MS_MAX && grownMB <= MEMORY_MB_MAX,
  })
  expect(wrong).toEqual([])
  expect(reasons).toEqual(NOISY.map(() => 'output_limit'))
  expect(left).toBe(0)
  expect(during.length).toBeGreaterThan(50)
  expect(answers).toBeGreaterThan(5)
  expect(spillMB).toBeGreaterThan(50)
  expect(grownMB).toBeLessThanOrEqual(MEMORY_MB_MAX)
}, 170_000)

/** What of a worker's output is downloaded from beside the ledger. */
async function spilledMB(workerId: string): Promise<number> {
  const response = await fetch(`${site.running().url}/api/workers/${workerId}/spill?attempt=1`, {
    headers: site.headers(),
  })
  if (!response.ok) throw new Error(`the spill file: ${response.status} ${await response.text()}`)
  return bytesOf(response)
}

function watchMemory() {
  const pid = site.running().pid
  const now = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024
  const from = now()
  let peak = from
  const timer = setInterval(() => (peak = Math.max(peak, now())), 100)
  return {
    end() {
      clearInterval(timer)
      return Math.round(peak - from)
    },
  }
}

/** Asks ten times a second whether the server is well, as a supervisor might. */
async function askHealth(signal: AbortSignal): Promise<{ answers: number; slowestMs: number }> {
  let answers = 0
  let slowestMs = 0
  while (!signal.aborted) {
    const askedAt = Date.now()
    const { ok } = await fetch(`${site.running().url}/api/health`)
    if (!ok) throw new Error('the server said that it is not well')
    answers += 1
    slowestMs = Math.max(slowestMs, Date.now() - askedAt)
    await pause(100)
  }
  return { answers, slowestMs }
}

/** As a person who opens the page of the run again and again. Resolves with how often; each time all of its events are read. */
async function openPages(runId: string, signal: AbortSignal): Promise<number> {
  let opened = 0
  for (; !signal.aborted; opened++) {
    await site.viewOf(runId)
    await pause(1_000)
  }
  return opened
}

/** A viewer of the noisy run itself, who reads as fast as it comes. Resolves with the megabytes that came. */
async function drain(runId: string): Promise<number> {
  const response = await fetch(`${site.running().url}/api/runs/${runId}/events`, { headers: site.headers() })
  return bytesOf(response)
}

async function bytesOf(response: Response): Promise<number> {
  let bytes = 0
  for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length // a body is bytes
  return Math.round(bytes / 1_048_576)
}

function p95Of(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Infinity
}
