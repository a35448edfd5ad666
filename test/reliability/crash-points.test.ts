import { expect, test } from 'vitest'
import { CRASH_POINTS, type CrashPoint, type CrashPointName } from '@/server/boot/crash-points'
import { simulate } from './simulation/simulate'
import { withSimulatedLedger } from './simulation/simulated-ledger'
import { baseSeed, reportFigure } from './support/figures'

/** Points that only the runner passes; those of people's own requests are killed on the built server. */
const OF_PEOPLE: readonly string[] = ['run-written', 'decision-stored', 'control-stored', 'run-ended']
const SEEDS_MAX = 25
const EFFECTS: { effect: CrashPoint['effect']; what: string }[] = [
  { effect: 'death', what: 'dies' },
  { effect: 'freeze', what: 'stands still until others have taken its work' },
]

test.each(EFFECTS)(
  'a runner that $what at any named point leaves a run that comes to its end',
  async ({ effect, what }) => {
    // The typed keys of the table.
    const points = (Object.keys(CRASH_POINTS) as CrashPointName[]).filter((name) => !OF_PEOPLE.includes(name))
    const wrong: string[] = []
    const missed: string[] = []
    // On SQLite: the points stand around the calls of the store, and few schedules are needed to hit them all.
    await withSimulatedLedger('sqlite', async (simulated) => {
      for (const [index, name] of points.entries()) {
        let isHit = false
        const from = baseSeed + index * SEEDS_MAX
        for (let seed = from; seed < from + SEEDS_MAX && !isHit; seed++) {
          const { broken, died } = await simulate(simulated, seed, undefined, { name, nth: 1, effect })
          isHit = died
          wrong.push(...broken.map((found) => `${name}, seed ${seed}: ${found}`))
        }
        if (!isHit) missed.push(name)
      }
    })
    reportFigure({
      id: 'R-03 (simulated)',
      property: `a runner that ${what} at a named point leaves a run that comes to its end; I1–I7, I9, I10`,
      figure: `${points.length} points, ${missed.length} not reached, ${wrong.length} wrong`,
      bound: 'every point hit, 0 wrong',
      met: wrong.length === 0 && missed.length === 0,
      seed: baseSeed,
    })
    expect(wrong).toEqual([])
    expect(missed).toEqual([])
  },
)
