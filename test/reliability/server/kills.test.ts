import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { CRASH_POINTS, type CrashPointName } from '@/server/boot/crash-points'
import { seededRandom } from '../../support/records'
import { nothingSeen, readEvents, type Seen } from '../support/event-reader'
import { baseSeed, isFull, reportFigure, times } from '../support/figures'
import { openSite, pause, type Site } from '../support/plenum-server'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

const POLICIES = ['resume', 'retry'] as const

describe('the server, killed at any time', () => {
  const rounds = times(5, 200)
  it(
    `loses and doubles no event that a viewer has seen, in ${rounds} kills`,
    async () => {
      const random = seededRandom(baseSeed)
      const seen = new Map<string, Seen>()
      for (let round = 0; round < rounds; round++) {
        const { url } = await site.start()
        const onRunnerLost = POLICIES[Math.floor(random() * 2)]
        const prompt = '[stream 60 20][usage 100 20][stream 40 20]'
        const runId = await site.launch({ prompt, repeat: 3, ...(onRunnerLost && { onRunnerLost }) })
        seen.set(runId, nothingSeen())
        const views = [...seen]
          .slice(-3)
          .map(([id, what]) => readEvents(`${url}/api/runs/${id}/events`, site.headers(), what))
        await pause(random() * 2_500)
        await site.kill()
        await Promise.all(views)
      }
      const { url } = await site.start()
      const wrong: string[] = []
      let events = 0
      for (const [runId, what] of seen) {
        await site.until(runId)
        const stored = nothingSeen()
        await readEvents(`${url}/api/runs/${runId}/events`, site.headers(), stored)
        wrong.push(...what.faults, ...stored.faults)
        for (const [seq, text] of what.texts) if (stored.texts.get(seq) !== text) wrong.push(`event ${seq} of ${runId}`)
        events += what.texts.size
      }
      const survivors = await site.survivors()
      const exit = await site.stop()
      wrong.push(...(await site.broken([...seen.keys()])))
      reportFigure({
        id: 'R-01',
        property: 'what a viewer has seen survives kill -9 of the server, once and in order; every run ends; I1–I8',
        figure: `${rounds} kills, ${events} events seen before them, ${wrong.length} wrong; ${survivors.length} processes left; stop after: ${exit}`,
        bound: '0 wrong, 0 left',
        met: wrong.length === 0 && survivors.length === 0,
        seed: baseSeed,
      })
      expect(wrong).toEqual([])
      expect(survivors).toEqual([])
    },
    isFull ? 5_400_000 : 170_000,
  )
})

/** At which time the run comes by the point it is to die at, where that is not the first. */
const NTH: Partial<Record<CrashPointName, number>> = { 'events-stored': 3, 'events-taken': 2, 'end-stored': 2 }
const IN_CI: readonly CrashPointName[] = ['events-stored', 'decision-stored', 'end-stored', 'reduction-queued']
/** Says something, asks, uses, ends; the judge speaks last. */
const PROMPT = '[say One moment.][permission make][stream 5 10][usage 100 20][say Done.]'

/** Plays the person until the run has ended or the server is dead: allows everything, interrupts nothing. */
async function play(target: Site, runId: string, isCancelling: boolean, isOver: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 60_000
  while (!isOver() && Date.now() < giveUpAt) {
    try {
      const view = await target.viewOf(runId)
      if (isTerminalRunStatus(view.run.status)) return
      for (const { id, digest } of await target.openRequests(runId)) {
        if (isCancelling) await target.call('workers.cancel', { workerId: Object.keys(view.workers)[0] })
        await target.call('requests.answer', { id, action: 'allow', digest })
      }
    } catch (error) {
      if (isOver()) return
      if (!/fetch failed|CONFLICT|conflict|illegal|409|terminated|socket/i.test(String(error))) throw error
    }
    await pause(50)
  }
}

describe('the server, dying at a named point', () => {
  // The typed keys of the table.
  const points = (isFull ? Object.keys(CRASH_POINTS) : IN_CI) as CrashPointName[]
  it(
    `finishes its run after a restart, at each of ${points.length} points`,
    async () => {
      const wrong: string[] = []
      const seconds: number[] = []
      for (const name of points) {
        const crashSite = await openSite()
        try {
          await crashSite.start()
          await crashSite.stop()
          const server = await crashSite.start({ PLENUM_CRASH_POINT: `${name}#${NTH[name] ?? 1}` })
          let isDead = false
          const died = server.exited.then(() => (isDead = true))
          const input = {
            ...{ prompt: PROMPT, repeat: 2, onRunnerLost: 'retry' as const },
            reduction: { mode: 'best_of_n' as const, target: { backend: 'demo', model: 'demo-fast' } },
          }
          const key = `crash at ${name}`
          const launched = await crashSite.launch({ ...input, idempotencyKey: key }).catch(() => null)
          const isCancelling = name.startsWith('control-')
          if (launched !== null) await play(crashSite, launched, isCancelling, () => isDead)
          if (launched === null) await died
          if (!isDead) wrong.push(`${name} was not reached`)
          if (!isDead) await crashSite.kill()
          await crashSite.start()
          const restartedAt = Date.now()
          // As a person whose browser got no answer: the same key again, and it is the same run.
          const runId = await crashSite.launch({ ...input, idempotencyKey: key })
          await play(crashSite, runId, false, () => false)
          const view = await crashSite.until(runId, undefined, 30_000)
          seconds.push((Date.now() - restartedAt) / 1_000)
          if (view.run.status !== 'completed') wrong.push(`${name}: the run is ${view.run.status}`)
          const survivors = await crashSite.survivors()
          if (survivors.length > 0) wrong.push(`${name}: ${survivors.length} processes left`)
          await crashSite.stop()
          wrong.push(...(await crashSite.broken([runId])).map((what) => `${name}: ${what}`))
        } finally {
          await crashSite.close()
        }
      }
      reportFigure({
        id: 'R-03',
        property: 'a run survives the death of the server at each named step; I1–I8 after it',
        figure: `${points.length} of ${Object.keys(CRASH_POINTS).length} points on the built server, ${wrong.length} wrong; run over ${Math.max(...seconds).toFixed(1)} s after the restart at most`,
        bound: 'every point hit, 0 wrong, ≤ 30 s',
        met: wrong.length === 0,
      })
      expect(wrong).toEqual([])
    },
    isFull ? 1_800_000 : 170_000,
  )
})
