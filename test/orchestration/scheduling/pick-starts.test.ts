import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  holdsSlot,
  pickStarts,
  sessionsMax,
  WAIT_GRACE_MS,
  type LiveSession,
  type RunLoad,
  type SchedulingInput,
} from '@/orchestration/scheduling/pick-starts'

type Worker = { id: string; runId: string; runtime: string | null }
type Input = SchedulingInput<Worker>

const NOW = 1_000_000

function queued(runId: string, count: number, runtime: string | null = null): Worker[] {
  return Array.from({ length: count }, (_, n) => ({ id: `${runId}${n}`, runId, runtime }))
}

function load(personId: string, running = 0, maxConcurrency: number | null = null): RunLoad {
  return { personId, running, maxConcurrency }
}

function live(personId: string, count: number, waitingSince: number | null = null): Input['live'] {
  return Array.from({ length: count }, (_, n) => ({
    workerId: `${personId}-${waitingSince ?? 'works'}-${n}`,
    runId: 'elsewhere',
    waitingSince,
    personId,
  }))
}

function pick(input: Partial<Input>) {
  const { starts, reasons } = pickStarts({
    queued: [],
    loads: new Map(),
    live: [],
    freeByRuntime: new Map(),
    slots: 4,
    now: NOW,
    servedAt: new Map(),
    ...input,
  })
  return { ids: starts.map(({ worker }) => worker.id), reasons }
}

describe('a session that waits for a person', () => {
  it('holds its slot until it has waited for the grace period', () => {
    expect(holdsSlot({ waitingSince: null }, NOW)).toBe(true)
    expect(holdsSlot({ waitingSince: NOW - WAIT_GRACE_MS + 1 }, NOW)).toBe(true)
    expect(holdsSlot({ waitingSince: NOW - WAIT_GRACE_MS }, NOW)).toBe(false)
  })

  it('leaves its slot to somebody else’s queued worker', () => {
    const input = { queued: queued('b', 1), loads: new Map([['b', load('bea')]]), slots: 2 }
    expect(pick({ ...input, live: live('ada', 2) })).toEqual({ ids: [], reasons: new Map([['b0', 'slot']]) })
    expect(pick({ ...input, live: live('ada', 2, NOW - WAIT_GRACE_MS) }).ids).toEqual(['b0'])
  })

  it('counts as live: at most four sessions a slot live at once', () => {
    const input = { queued: queued('c', 1), loads: new Map([['c', load('cem')]]), slots: 1 }
    const waiting = [...live('ada', 3, 0), ...live('bea', 1, 0)]
    expect(pick({ ...input, live: waiting })).toEqual({ ids: [], reasons: new Map([['c0', 'session']]) })
    expect(pick({ ...input, live: waiting.slice(1) }).ids).toEqual(['c0'])
  })

  it('does not take the last sessions from other people, however many one person has', () => {
    const slots = 16
    let sessions: Input['live'] = []
    for (let round = 0; round < 20; round++) {
      const { ids } = pick({ slots, live: sessions, queued: queued('a', 100), loads: new Map([['a', load('ada')]]) })
      sessions = [...sessions, ...ids.map((id) => ({ workerId: id, runId: 'a', waitingSince: 0, personId: 'ada' }))]
    }
    expect(sessions).toHaveLength(48)
    const last = pick({ slots, live: sessions, queued: queued('a', 1), loads: new Map([['a', load('ada')]]) })
    expect(last.reasons).toEqual(new Map([['a0', 'session']]))
    const other = pick({ slots, live: sessions, queued: queued('b', 16), loads: new Map([['b', load('bea')]]) })
    expect(other.ids).toHaveLength(12)
  })
})

describe('the next slot', () => {
  it('goes to the person with the fewest workers that hold one', () => {
    const loads = new Map([
      ['a', load('ada')],
      ['b', load('bea')],
    ])
    const input = { queued: [...queued('a', 9), ...queued('b', 9)], loads, live: live('ada', 2), slots: 5 }
    expect(pick(input).ids).toEqual(['b0', 'b1', 'a0'])
  })

  it('goes to the one of equals who was served longest ago', () => {
    const loads = new Map([
      ['a', load('ada')],
      ['b', load('bea')],
    ])
    const servedAt = new Map([
      ['ada', 7],
      ['bea', 3],
    ])
    expect(pick({ queued: [...queued('a', 9), ...queued('b', 9)], loads, slots: 1, servedAt }).ids).toEqual(['b0'])
  })

  it('is free for a person who is alone, up to the last one', () => {
    expect(pick({ queued: queued('a', 9), loads: new Map([['a', load('ada')]]), slots: 8 }).ids).toHaveLength(8)
  })

  it('is shared between the runs of a person, the oldest first, so a long run does not make a short one wait', () => {
    const loads = new Map([
      ['a', load('ada')],
      ['b', load('ada')],
    ])
    const input = { queued: [...queued('a', 100), ...queued('b', 2)], loads, slots: 5 }
    expect(pick(input).ids).toEqual(['a0', 'b0', 'a1', 'b1', 'a2'])
  })

  it('never goes to a run above its own limit, which counts what runs already', () => {
    const input = (running: number) => ({ queued: queued('a', 5), loads: new Map([['a', load('ada', running, 3)]]) })
    expect(pick(input(2)).ids).toEqual(['a0'])
    expect(pick(input(3)).ids).toEqual([])
    expect(pick(input(3)).reasons.get('a0')).toBe('run_limit')
  })

  it('passes over workers whose runtime takes no more sessions, not the others of their run', () => {
    const mixed = [...queued('a', 2, 'gpu'), { id: 'free', runId: 'a', runtime: null }]
    const loads = new Map([['a', load('ada')]])
    const result = pick({ queued: mixed, loads, freeByRuntime: new Map([['gpu', 1]]) })
    expect(result).toEqual({ ids: ['a0', 'free'], reasons: new Map([['a1', 'runtime']]) })
  })

  it('leaves runs alone that it knows nothing of', () => {
    expect(pick({ queued: queued('gone', 2) })).toEqual({ ids: [], reasons: new Map() })
  })
})

/** People who launch runs; their workers work for some rounds, wait for a person for some, or both. */
const people = fc.array(
  fc.array(
    fc.record({
      workers: fc.integer({ min: 1, max: 12 }),
      maxConcurrency: fc.option(fc.integer({ min: 1, max: 3 })),
      works: fc.integer({ min: 1, max: 3 }),
      waits: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  { minLength: 1, maxLength: 4 },
)

type Simulated = LiveSession & { personId: string; worksLeft: number; waitsLeft: number }

/** Plays rounds of the scheduler until nothing is queued or live; calls back after each. */
function play(
  launches: typeof people extends fc.Arbitrary<infer T> ? T : never,
  slots: number,
  onRound: (round: {
    starts: string[]
    eligible: Set<string>
    live: Simulated[]
    working: Map<string, number>
  }) => void,
): number {
  const runs = launches.flatMap((own, p) =>
    own.map((run, r) => ({
      ...run,
      runId: `run${p}.${r}`,
      personId: `p${p}`,
      left: queued(`run${p}.${r}`, run.workers),
    })),
  )
  let sessions: Simulated[] = []
  const servedAt = new Map<string, number>()
  let served = 0
  for (let round = 1; round <= 2_000; round++) {
    const runningOf = (runId: string) => sessions.filter((session) => session.runId === runId).length
    const working = new Map<string, number>()
    for (const session of sessions)
      if (holdsSlot(session, NOW)) working.set(session.personId, (working.get(session.personId) ?? 0) + 1)
    const mayStart = runs.filter(
      ({ left, runId, maxConcurrency }) => left.length > 0 && runningOf(runId) < (maxConcurrency ?? Infinity),
    )
    // People whose unanswered requests take their share of the sessions may be passed over.
    const waiting = new Set(sessions.filter((each) => !holdsSlot(each, NOW)).map(({ personId }) => personId))
    const eligible = new Set(mayStart.map(({ personId }) => personId).filter((id) => !waiting.has(id)))
    const { starts } = pickStarts({
      queued: runs.flatMap(({ left }) => left),
      loads: new Map(
        runs.map(({ runId, personId, maxConcurrency }) => [runId, load(personId, runningOf(runId), maxConcurrency)]),
      ),
      live: sessions,
      freeByRuntime: new Map(),
      slots,
      now: NOW,
      servedAt,
    })
    for (const { worker, personId } of starts) {
      servedAt.set(personId, (served += 1))
      const run = runs.find(({ runId }) => runId === worker.runId)
      if (run === undefined) throw new Error('a worker of no run was started')
      run.left = run.left.filter(({ id }) => id !== worker.id)
      sessions.push({
        ...{ workerId: worker.id, runId: worker.runId, personId, waitingSince: null },
        ...{ worksLeft: run.works, waitsLeft: run.waits },
      })
    }
    onRound({ starts: starts.map(({ personId }) => personId), eligible, live: sessions, working })
    sessions = sessions.flatMap((session) => {
      if (session.worksLeft > 0) return [{ ...session, worksLeft: session.worksLeft - 1 }]
      if (session.waitsLeft > 0) return [{ ...session, waitsLeft: session.waitsLeft - 1, waitingSince: 0 }]
      return []
    })
    if (sessions.length === 0 && runs.every(({ left }) => left.length === 0)) return round
  }
  throw new Error('queued work waits for ever')
}

describe('fair shares', { timeout: 30_000 }, () => {
  const slotCounts = fc.integer({ min: 1, max: 6 })

  it('lets nobody’s queued work wait for ever', () => {
    fc.assert(
      fc.property(people, slotCounts, (launches, slots) => {
        play(launches, slots, () => undefined)
      }),
    )
  })

  it('never gives a person two slots in a row beyond those of another who could start', () => {
    fc.assert(
      fc.property(people, slotCounts, (launches, slots) => {
        const passedOver: string[] = []
        play(launches, slots, ({ starts, eligible, working }) => {
          const held = new Map(working)
          const startedNow = new Set(starts)
          for (const personId of starts) {
            const before = held.get(personId) ?? 0
            held.set(personId, before + 1)
            // Somebody who could start at the beginning of the round and got nothing in it, and holds less, was passed over.
            for (const other of eligible)
              if (!startedNow.has(other) && before > (held.get(other) ?? 0)) passedOver.push(`${other} for ${personId}`)
          }
        })
        expect(passedOver).toEqual([])
      }),
    )
  })

  it('keeps to the slots, to the sessions and to every run’s limit', () => {
    fc.assert(
      fc.property(people, slotCounts, (launches, slots) => {
        const broken: string[] = []
        play(launches, slots, ({ live: sessions }) => {
          if (sessions.length > sessionsMax(slots)) broken.push(`${sessions.length} sessions with ${slots} slots`)
          // An answered worker goes on at once; here an answer is its end, so that only workers that started hold slots.
          const working = sessions.filter((session) => holdsSlot(session, NOW)).length
          if (working > slots) broken.push(`${working} workers hold ${slots} slots`)
          const running = new Map<string, number>()
          for (const { runId } of sessions) running.set(runId, (running.get(runId) ?? 0) + 1)
          launches.forEach((own, p) =>
            own.forEach(({ maxConcurrency }, r) => {
              const count = running.get(`run${p}.${r}`) ?? 0
              if (count > (maxConcurrency ?? Infinity)) broken.push(`${count} of ${maxConcurrency} workers of a run`)
            }),
          )
        })
        expect(broken).toEqual([])
      }),
    )
  })
})
