import { describe, expect, it } from 'vitest'
import { simulate, type Schedule } from './simulation/simulate'
import { withSimulatedLedger } from './simulation/simulated-ledger'
import { brokenDatabase } from './support/invariants'
import { baseSeed, isFull, reportFigure, times } from './support/figures'

const SCHEDULES = times(120, 10_000)
const REPLAYS = Math.min(SCHEDULES, isFull ? 100 : 10)

describe('the orchestrator, simulated with a seeded scheduler', () => {
  it(
    `keeps every invariant in ${SCHEDULES} schedules of faults, crashes, freezes and orders`,
    async () => {
      const failures: string[] = []
      const sums = { steps: 0, faults: 0, crashes: 0, freezes: 0, orders: 0 }
      const first = new Map<number, Schedule>()
      await withSimulatedLedger(async (simulated) => {
        for (let index = 0; index < SCHEDULES; index++) {
          const seed = baseSeed + index
          const schedule = await simulate(simulated, seed)
          if (index < REPLAYS) first.set(seed, schedule)
          for (const key of ['steps', 'faults', 'crashes', 'freezes', 'orders'] as const) sums[key] += schedule[key]
          if (schedule.broken.length > 0) {
            failures.push(`seed ${seed}: ${schedule.broken.slice(0, 3).join(' · ')}`)
            console.error(failures.at(-1)) // at once: the others take their time
          }
          if (failures.length >= 10) break
        }
        failures.push(...(await brokenDatabase(simulated.ledger)))
      })
      const different: number[] = []
      await withSimulatedLedger(async (simulated) => {
        for (const [seed, { hash }] of first) if ((await simulate(simulated, seed)).hash !== hash) different.push(seed)
      })
      reportFigure({
        id: 'R-05',
        property: 'seeded schedules of the real runner keep I1–I7, I9, I10; same seed, same events',
        figure: `${SCHEDULES} schedules (${sums.steps} steps, ${sums.crashes} crashes, ${sums.freezes} freezes, ${sums.faults} store faults, ${sums.orders} orders): ${failures.length} broken; ${first.size} replayed: ${different.length} differ`,
        bound: '0 broken, 0 differ',
        met: failures.length === 0 && different.length === 0,
        seed: baseSeed,
      })
      expect(failures).toEqual([])
      expect(different).toEqual([])
    },
    isFull ? 7_200_000 : 170_000,
  )
})
