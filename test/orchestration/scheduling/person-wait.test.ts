import { describe, expect, it } from 'vitest'
import type { RuntimeEvent } from '@/orchestration/model/events'
import { createPersonWait } from '@/orchestration/scheduling/person-wait'
import { createFakeClock } from '../../support/fake-clock'

const asks = (requestId: string, toolId: string | null = null): RuntimeEvent => ({
  type: 'request.opened',
  payload: {
    request: {
      ...{ requestId, toolId, kind: 'approval.command', nativeMethod: 'ask', summary: 'May I?', turnId: null },
      ...{ detail: null, options: [], questions: [] },
    },
  },
})
const answered = (requestId: string): RuntimeEvent => ({ type: 'request.resolved', payload: { requestId } })
const starts = (toolId: string): RuntimeEvent => ({
  type: 'tool.started',
  payload: { toolId, title: 'build', kind: 'execute' },
})
const ends = (toolId: string): RuntimeEvent => ({ type: 'tool.completed', payload: { toolId, content: [] } })
const says: RuntimeEvent = { type: 'assistant.message.delta', payload: { text: 'meanwhile' } }

function watch() {
  const clock = createFakeClock()
  const wait = createPersonWait(clock)
  return { clock, wait }
}

describe('the wait of a session for a person', () => {
  it('begins with a request and ends when the last one is answered', async () => {
    const { clock, wait } = watch()
    expect(wait.since()).toBeNull()
    await clock.advance(100)
    wait.event(asks('r1'))
    wait.event(asks('r2'))
    expect(wait.since()).toBe(100)
    wait.event(answered('r1'))
    expect(wait.since()).toBe(100)
    wait.event(answered('r2'))
    expect(wait.since()).toBeNull()
  })

  it('begins again with everything that the agent does meanwhile', async () => {
    const { clock, wait } = watch()
    wait.event(asks('r1'))
    await clock.advance(4_000)
    wait.event(says)
    expect(wait.since()).toBe(4_000)
  })

  it('is not put off by the tool that the request is about', () => {
    const { wait } = watch()
    wait.event(starts('t1'))
    wait.event(asks('r1', 't1'))
    expect(wait.since()).toBe(0)
  })

  it('is put off by another running tool until that has been silent for a minute', async () => {
    const { clock, wait } = watch()
    wait.event(starts('t1'))
    wait.event(asks('r1'))
    expect(wait.since()).toBe(60_000)
    await clock.advance(1_000)
    wait.event(ends('t1'))
    expect(wait.since()).toBe(1_000)
  })

  it('is not measured by the wall clock', () => {
    const { clock, wait } = watch()
    wait.event(asks('r1'))
    clock.jump(-3_600_000)
    expect(wait.since()).toBe(0)
  })

  it('ends with the turn, whatever was left open', () => {
    const { wait } = watch()
    wait.event(asks('r1'))
    wait.event({ type: 'turn.interrupted', payload: { turnId: 't' } })
    expect(wait.since()).toBeNull()
  })
})
