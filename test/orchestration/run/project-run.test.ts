import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventRecord } from '@/orchestration/model/events'
import { WORKER_ACTIONS, playRun } from '../../support/random-run'
import { addCost, addUsage, NO_COST, NO_USAGE } from '@/orchestration/model/usage'
import { applyEvent } from '@/orchestration/run/apply-event'
import { projectRun } from '@/orchestration/run/project-run'
import { emptyRunView, type RunView } from '@/orchestration/run/run-view'

const randomRun = fc
  .array(fc.record({ worker: fc.nat({ max: 3 }), action: fc.constantFrom(...WORKER_ACTIONS) }), { maxLength: 60 })
  .map(playRun)

/** Freezes a view in depth, so that a change in place throws. */
function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(deepFreeze)
  }
  return value
}

function stepByStep(events: EventRecord[]): RunView[] {
  const views: RunView[] = []
  for (const event of events) {
    const before = views.at(-1) ?? (event.type === 'run.created' ? emptyRunView(event.payload.run) : null)
    if (before === null) throw new Error('no run.created')
    views.push(applyEvent(deepFreeze(before), event))
  }
  return views
}

describe('the fold of a run', () => {
  it('at any event equals applying the events one by one, and changes nothing in place', () => {
    fc.assert(
      fc.property(randomRun, fc.nat(), (events, at) => {
        const views = stepByStep(events)
        const count = (at % events.length) + 1
        expect(projectRun(events.slice(0, count))).toEqual(views[count - 1])
      }),
    )
  })

  it('goes on from an earlier view, skipping what that has', () => {
    fc.assert(
      fc.property(randomRun, fc.nat(), fc.nat(), (events, at, overlap) => {
        const count = (at % events.length) + 1
        const early = projectRun(events.slice(0, count))
        expect(projectRun(events.slice(Math.max(0, count - (overlap % 5))), early)).toEqual(projectRun(events))
      }),
    )
  })

  it('keeps counts, open requests, usage and cost that agree with the rows', () => {
    fc.assert(
      fc.property(randomRun, (events) => {
        const { run, workers, requests } = projectRun(events)
        const rows = Object.values(workers)
        for (const [status, count] of Object.entries(run.counts)) {
          expect(count).toBe(rows.filter((row) => row.status === status && row.kind === 'target').length)
        }
        expect(run.openRequests).toBe(Object.values(requests).filter(({ status }) => status === 'open').length)
        const usage = rows.reduce((sum, row) => addUsage(addUsage(sum, row.spent.usage), row.usage), NO_USAGE)
        expect(run.usage).toEqual(usage)
        const reported = rows.reduce((sum, { spent, cost }) => {
          const now = cost.source === 'reported' ? { ...NO_COST, reportedUsd: cost.usd } : NO_COST
          return addCost(addCost(sum, spent.cost), now)
        }, NO_COST).reportedUsd
        expect(run.cost.reportedUsd).toBe(reported)
      }),
    )
  })

  it('refuses a gap, naming the missing event', () => {
    const events = playRun([
      { worker: 0, action: 'start' },
      { worker: 0, action: 'say' },
    ])
    const holed = events.filter(({ seq }) => seq !== 3)
    expect(() => projectRun(holed)).toThrow(/event 3 of run run_1 is missing \(got 4\)/)
  })

  it('refuses to begin without the run’s creation', () => {
    expect(() => projectRun([])).toThrow(/without events/)
    expect(() => projectRun(playRun([]).slice(1))).toThrow(/first event of a run is run.created/)
  })

  it('refuses a forbidden transition', () => {
    const events = playRun([
      { worker: 0, action: 'start' },
      { worker: 0, action: 'complete' },
    ])
    const started = events.find(({ type }) => type === 'worker.started')
    if (started === undefined) throw new Error('no start')
    const again = { ...started, seq: events.length + 1 }
    expect(() => projectRun([...events, again])).toThrow(/worker wkr_1 is completed; it cannot become running/)
  })
})
