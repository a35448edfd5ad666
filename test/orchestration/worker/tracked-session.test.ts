import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addCost, addUsage, NO_COST, NO_USAGE, type Cost, type TokenUsage } from '@/orchestration/model/usage'
import {
  trackSession,
  UNTRACKED_SESSION,
  type TrackedEvent,
  type TrackedSession,
} from '@/orchestration/worker/tracked-session'

const tokens = (input: number, output = 0): TokenUsage => ({ ...NO_USAGE, input, output, total: input + output })
const report = (total: number, model: string | null, cost: Cost = { source: 'unknown' }): TrackedEvent => ({
  type: 'usage.updated',
  payload: { usage: tokens(total), cost, model },
})
const mode = (name: string): TrackedEvent => ({ type: 'session.mode.changed', payload: { mode: name } })
const usd = (amount: number): Cost => ({ source: 'reported', usd: amount })

function track(...events: TrackedEvent[]): TrackedSession {
  return events.reduce((session, event, index) => trackSession(session, event, `t${index + 1}`), UNTRACKED_SESSION)
}
const totals = (shares: TrackedSession['byModel']) =>
  Object.fromEntries(Object.entries(shares).map(([key, { usage }]) => [key, usage.total]))

describe('a tracked session', () => {
  it('knows its identity, when it began and ended, and its last event', () => {
    const identity = {
      sessionId: 's',
      providerSessionId: 'p',
      provider: null,
      model: 'm',
      agent: null,
      transcriptPath: null,
      pid: 1,
    }
    const session = track(
      { type: 'session.started', payload: { identity } },
      { type: 'turn.started', payload: { turnId: '1' } },
      { type: 'session.stopped', payload: { reason: null } },
    )
    expect(session).toMatchObject({
      identity,
      model: 'm',
      startedAt: 't1',
      endedAt: 't3',
      lastEventType: 'session.stopped',
    })
  })

  it('says what it waits for, and that it goes on once a person has answered', () => {
    const opened = (kind: string): TrackedEvent => ({ type: 'request.opened', payload: { request: { id: 'r', kind } } })
    const turn: TrackedEvent = { type: 'turn.started', payload: { turnId: '1' } }
    const answered: TrackedEvent = { type: 'request.responded', payload: { id: 'r' } }
    const closed: TrackedEvent = { type: 'request.closed', payload: { id: 'r', reason: 'over' } }
    const interrupted: TrackedEvent = { type: 'turn.interrupted', payload: { turnId: '1' } }
    expect(UNTRACKED_SESSION.status).toBe('starting')
    expect(track(turn).status).toBe('running')
    expect(track(turn, opened('approval.command')).status).toBe('waiting_approval')
    expect(track(turn, opened('user_input.tool')).status).toBe('waiting_user_input')
    expect(track(turn, opened('approval.tool'), answered).status).toBe('running')
    expect(track(turn, opened('approval.tool'), interrupted, closed).status).toBe('interrupted')
    expect(track(turn, { type: 'turn.completed', payload: {} }).status).toBe('idle')
    expect(track(turn, { type: 'session.errored', payload: {} }).status).toBe('errored')
  })

  it('gives what each snapshot adds to the model and the mode in force', () => {
    const session = track(
      report(10, 'small', usd(0.1)),
      mode('plan'),
      report(25, 'small', usd(0.2)),
      report(100, 'big', usd(1.2)),
      mode('code'),
      report(130, null, usd(1.5)),
    )
    expect(totals(session.byModel)).toEqual({ small: 25, big: 105 })
    expect(totals(session.byMode)).toEqual({ '': 10, plan: 90, code: 30 })
    expect(session.byModel.big?.cost.reportedUsd).toBe(1.3)
    expect(session.usage.total).toBe(130)
    expect(session.cost).toEqual(usd(1.5))
  })

  it('takes a snapshot below the one before for a counter that began again', () => {
    const session = track(report(100, 'm', usd(1)), report(30, 'm', usd(0.3)), report(40, 'm', usd(0.4)))
    expect(session.usage.total).toBe(140)
    expect(session.cost).toEqual(usd(1.4))
  })

  it('lets reported amounts replace estimated ones instead of adding them up', () => {
    const session = track(
      report(10, 'm', { source: 'estimated', usd: 0.7, priceTable: 'v1' }),
      report(20, 'm', usd(0.5)),
    )
    expect(session.cost).toEqual(usd(0.5))
    expect(session.byModel.m?.cost).toEqual({ reportedUsd: 0.5, estimatedUsd: 0, unknownAttempts: 0 })
  })

  it('leaves an unknown cost unknown', () => {
    expect(track(report(10, 'm')).cost).toEqual({ source: 'unknown' })
    expect(track(report(10, 'm', usd(1)), report(20, 'm')).cost).toEqual(usd(1))
  })

  it('takes a model named like a property of every object for a model', () => {
    expect(totals(track(report(5, 'constructor'), report(9, '__proto__')).byModel)).toMatchObject({ constructor: 5 })
  })

  it('has shares that add up to the whole, by model and by mode', () => {
    const step = fc.oneof(
      fc.constantFrom('a', 'b', 'c').map(mode),
      fc
        .tuple(fc.nat({ max: 1_000 }), fc.constantFrom('m1', 'm2', null))
        .map(([total, model]) => report(total, model, usd(total / 1_000))),
    )
    fc.assert(
      fc.property(fc.array(step), (events) => {
        const session = track(...events)
        for (const shares of [session.byModel, session.byMode]) {
          expect(Object.values(shares).reduce((sum, share) => addUsage(sum, share.usage), NO_USAGE)).toEqual(
            session.usage,
          )
          const cost = Object.values(shares).reduce((sum, share) => addCost(sum, share.cost), NO_COST)
          expect(cost.reportedUsd).toBeCloseTo(session.cost.source === 'unknown' ? 0 : session.cost.usd, 6)
        }
      }),
    )
  })
})
