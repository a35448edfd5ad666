import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Schedule } from './simulation/simulate'
import type { LedgerKind } from './simulation/simulated-ledger'
import { baseSeed, isFull, reportFigure, times } from './support/figures'

const SCHEDULES = times(10_000, 10_000)
/** So many of them are played once more on SQLite: as slow as ten in memory, each. */
const ON_SQLITE = Math.min(SCHEDULES, isFull ? 1_000 : 200)
const LANES = availableParallelism()
/** What a simulated process waited for when it died is never let go by Node: 0.1 MB for each schedule. */
const PER_PROCESS_MAX = 2_500
const COUNTED = ['steps', 'faults', 'crashes', 'freezes', 'orders'] as const

type Played = Schedule & { seed: number }

/** `count` schedules from the base seed on, dealt to a lane for each core. */
async function play(kind: LedgerKind, count: number, onPlayed: (played: Played) => void): Promise<void> {
  const lanes = Array.from({ length: LANES }, (_, lane) => playLane(kind, lane, count, onPlayed))
  await Promise.all(lanes)
}

/** Every `LANES`th schedule, by one process after another. */
async function playLane(kind: LedgerKind, lane: number, count: number, onPlayed: (played: Played) => void) {
  const step = LANES * PER_PROCESS_MAX
  for (let from = lane; from < count; from += step) {
    const left = Math.ceil((count - from) / LANES)
    await playShare([kind, baseSeed + from, Math.min(left, PER_PROCESS_MAX), LANES], onPlayed)
  }
}

type Share = [kind: LedgerKind, from: number, count: number, step: number]

async function playShare(share: Share, onPlayed: (played: Played) => void): Promise<void> {
  const args = ['scripts/run-ts.mjs', 'test/reliability/simulation/main.ts', ...share.map(String)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let done = 0
  for await (const line of createInterface({ input: child.stdout })) {
    done += 1
    onPlayed(JSON.parse(line) as Played) // as main.ts prints it
  }
  const code = await exited
  const [, , count] = share
  if (code !== 0 || done < count) throw new Error(`a process ended with ${code} after ${done} of ${count} schedules`)
}

describe('the orchestrator, simulated with a seeded scheduler', () => {
  it(
    `keeps every invariant in ${SCHEDULES} schedules of faults, crashes, freezes and orders`,
    async () => {
      const failures: string[] = []
      const sums = { steps: 0, faults: 0, crashes: 0, freezes: 0, orders: 0 }
      const inMemory = new Map<number, Schedule>()
      await play('memory', SCHEDULES, ({ seed, ...schedule }) => {
        if (seed < baseSeed + ON_SQLITE) inMemory.set(seed, schedule)
        for (const key of COUNTED) sums[key] += schedule[key]
        if (schedule.broken.length === 0) return
        failures.push(`seed ${seed}: ${schedule.broken.slice(0, 3).join(' · ')}`)
        console.error(failures.at(-1)) // at once: the others take their time
      })

      const different: number[] = []
      let compared = 0
      await play('sqlite', ON_SQLITE, ({ seed, ...schedule }) => {
        compared += 1
        if (!isDeepStrictEqual(schedule, inMemory.get(seed))) different.push(seed)
      })
      reportFigure({
        id: 'R-05',
        property:
          'seeded schedules of the real runner keep I1–I7, I9, I10; same seed, same events, in memory and on SQLite',
        figure: `${SCHEDULES} schedules in memory (${sums.steps} steps, ${sums.crashes} crashes, ${sums.freezes} freezes, ${sums.faults} store faults, ${sums.orders} orders): ${failures.length} broken; ${compared} of them again on SQLite: ${different.length} differ`,
        bound: '0 broken, 0 differ',
        met: failures.length === 0 && different.length === 0,
        seed: baseSeed,
      })
      expect(failures).toEqual([])
      expect(compared).toBe(ON_SQLITE)
      expect(different).toEqual([])
    },
    isFull ? 1_800_000 : 600_000,
  )
})
