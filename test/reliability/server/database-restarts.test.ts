import { afterAll, beforeAll, expect, test } from 'vitest'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { startOwnPostgres } from '../../support/postgres'
import { seededRandom } from '../../support/records'
import { nothingSeen, readEvents, type Seen } from '../support/event-reader'
import { baseSeed, isFull, reportFigure, times } from '../support/figures'
import { openSite, pause, type Site } from '../support/plenum-server'

const LEASE_MS = 6_000
let postgres: Awaited<ReturnType<typeof startOwnPostgres>>
let site: Site
beforeAll(async () => {
  // Durable: what it has confirmed must outlive it.
  postgres = await startOwnPostgres({ durable: true })
  site = await openSite({ DATABASE_URL: postgres.url, PLENUM_LEASE_MS: String(LEASE_MS) })
})
afterAll(async () => {
  await site.close()
  await postgres.stop()
})

const crashes = times(3, 20)

test(
  `PostgreSQL, killed ${crashes} times under load, loses nothing that was seen, and the server comes back by itself`,
  async () => {
    const random = seededRandom(baseSeed)
    const server = await site.start()
    const { url, pid } = server
    const seen = new Map<string, Seen>()
    const wrong: string[] = []
    const recoveredMs: number[] = []
    for (let crash = 0; crash < crashes; crash++) {
      const runId = await site.launch({ prompt: '[stream 150 20][usage 100 20]', repeat: 4, onRunnerLost: 'retry' })
      const what = nothingSeen()
      seen.set(runId, what)
      const isOver = { now: false }
      const viewing = view(`${url}/api/runs/${runId}/events`, what, isOver)
      await site.until(runId, ({ run }) => run.counts.running === 4)
      await pause(random() * 2_000)
      await postgres.crash(random() < 0.5 ? 'SIGKILL' : 'SIGQUIT')
      // Every third time for longer than the leases last.
      const away = pause(crash % 3 === 2 ? LEASE_MS + 2_000 : 500 + random() * 2_000)
      const status = await readyStatus(url)
      if (status !== 503) wrong.push(`/api/ready said ${status} while the database was away`)
      await away
      await postgres.restart()
      const restartedAt = Date.now()
      while ((await readyStatus(url)) !== 200 && Date.now() - restartedAt < 15_000) await pause(50)
      recoveredMs.push(Date.now() - restartedAt)
      await site.until(runId, ({ run }) => isTerminalRunStatus(run.status), 60_000)
      isOver.now = true
      await viewing
    }
    let events = 0
    let retried = 0
    for (const [runId, what] of seen) {
      const stored = nothingSeen()
      await readEvents(`${url}/api/runs/${runId}/events`, site.headers(), stored)
      wrong.push(...what.faults, ...stored.faults)
      for (const [seq, text] of what.texts) if (stored.texts.get(seq) !== text) wrong.push(`event ${seq} of ${runId}`)
      events += what.texts.size
      for (const { status, attempt, failure } of await site.workersOf(runId)) {
        if (attempt > 1) retried += 1
        if (status !== 'completed') wrong.push(`a worker of ${runId} is ${status}: ${failure?.message}`)
      }
    }
    if (/unhandled/i.test(server.output()))
      wrong.push(`the server said: ${/.*unhandled.*/i.exec(server.output())?.[0]}`)
    if (site.running().pid !== pid) wrong.push('the server was started anew')
    const exit = await site.stop()
    wrong.push(...(await site.broken([...seen.keys()])))
    const slowest = Math.max(...recoveredMs) / 1_000
    reportFigure({
      id: 'R-06',
      property:
        'PostgreSQL killed under load: what was seen stays, runs complete, the server recovers by itself; I1–I8',
      figure: `${crashes} crashes, ${events} events seen, ${retried} attempts tried again, ${wrong.length} wrong; ready again ${slowest.toFixed(1)} s after it at most; stop after: ${exit}`,
      bound: '0 wrong, 503 while it is away, ready ≤ 5 s',
      met: wrong.length === 0 && slowest <= 5 && exit === 0,
      seed: baseSeed,
    })
    expect(wrong).toEqual([])
    expect(exit).toBe(0)
    expect(slowest).toBeLessThanOrEqual(5)
  },
  isFull ? 900_000 : 170_000,
)

/** As a browser does: comes back after each cut, and after an answer that says the server cannot, until the run is over. */
async function view(url: string, seen: Seen, isOver: { now: boolean }): Promise<void> {
  while (!seen.ended) {
    await readEvents(url, site.headers(), seen).catch((error: unknown) => {
      if (!/^5\d\d /.test(String(error instanceof Error ? error.message : error))) throw error
    })
    if (isOver.now && !seen.ended) await pause(100)
    else await pause(20)
  }
}

async function readyStatus(url: string): Promise<number> {
  return (await fetch(`${url}/api/ready`)).status
}
