import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { simulate, type Schedule } from './simulation/simulate'
import { withSimulatedLedger } from './simulation/simulated-ledger'
import { baseSeed, isFull, reportFigure, times } from './support/figures'

const SCHEDULES = times(2_000, 10_000)
const REPLAYS = Math.min(SCHEDULES, isFull ? 100 : 20)
/** One more than there are cores: each waits now and then for the ledger's own pauses. */
const PROCESSES = availableParallelism() + 1
const COUNTED = ['steps', 'faults', 'crashes', 'freezes', 'orders'] as const

/** Every `PROCESSES`th schedule from `from` on, in a process of its own. */
async function playShare(from: number, count: number, onSchedule: (seed: number, schedule: Schedule) => void) {
  // Young objects are nearly all there is here: more room for them halves the collector's work.
  const args = ['--max-semi-space-size=64', 'scripts/run-ts.mjs', 'test/reliability/simulation/main.ts']
  const child = spawn(process.execPath, [...args, ...[from, count, PROCESSES].map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let played = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const { seed, ...schedule } = JSON.parse(line) as Schedule & { seed: number } // as main.ts prints it
    played += 1
    onSchedule(seed, schedule)
  }
  const code = await exited
  if (code !== 0 || played < count)
    throw new Error(`a process ended with ${code} after ${played} of ${count} schedules`)
}

describe('the orchestrator, simulated with a seeded scheduler', () => {
  it(
    `keeps every invariant in ${SCHEDULES} schedules of faults, crashes, freezes and orders`,
    async () => {
      const failures: string[] = []
      const sums = { steps: 0, faults: 0, crashes: 0, freezes: 0, orders: 0 }
      const hashes = new Map<number, string>()
      const shares = Array.from({ length: PROCESSES }, (_, index) =>
        playShare(baseSeed + index, Math.ceil((SCHEDULES - index) / PROCESSES), (seed, schedule) => {
          if (seed < baseSeed + REPLAYS) hashes.set(seed, schedule.hash)
          for (const key of COUNTED) sums[key] += schedule[key]
          if (schedule.broken.length === 0) return
          failures.push(`seed ${seed}: ${schedule.broken.slice(0, 3).join(' · ')}`)
          console.error(failures.at(-1)) // at once: the others take their time
        }),
      )
      await Promise.all(shares)
      const different: number[] = []
      await withSimulatedLedger(async (simulated) => {
        for (const [seed, hash] of hashes) if ((await simulate(simulated, seed)).hash !== hash) different.push(seed)
      })
      reportFigure({
        id: 'R-05',
        property: 'seeded schedules of the real runner keep I1–I7, I9, I10; same seed, same events',
        figure: `${SCHEDULES} schedules (${sums.steps} steps, ${sums.crashes} crashes, ${sums.freezes} freezes, ${sums.faults} store faults, ${sums.orders} orders): ${failures.length} broken; ${hashes.size} replayed: ${different.length} differ`,
        bound: '0 broken, 0 differ',
        met: failures.length === 0 && different.length === 0,
        seed: baseSeed,
      })
      expect(failures).toEqual([])
      expect(hashes.size).toBe(REPLAYS)
      expect(different).toEqual([])
    },
    isFull ? 7_200_000 : 400_000,
  )
})
