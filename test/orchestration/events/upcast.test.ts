import { describe, expect, test } from 'vitest'
import type { EventRecord } from '@/orchestration/model/events'
import { checkEvent, upcastEvent, type StoredEvent } from '@/orchestration/model/events/codecs'
import { isUnreadableEvent } from '@/orchestration/model/events/unreadable-event'
import { countLosses } from '@/orchestration/worker/lose-attempt'
import { foldTranscripts } from '@/orchestration/run/fold-transcript'
import { projectRun } from '@/orchestration/run/project-run'
import { aRun, aWorker, createRunLog } from '../../support/records'

const PLACE = {
  runId: 'run_1',
  seq: 4,
  workerId: 'wkr_1',
  attempt: 1,
  message: 'm',
  createdAt: '2026-01-01T00:00:04.000Z',
}

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

function started() {
  const log = createRunLog(aRun(), [aWorker(1)])
  log.start('wkr_1')
  return log
}

describe('an event of an earlier version', () => {
  const MESSAGES = {
    'the server was stopped while this attempt was running': 'stopped',
    'its runner could not reach the database in time to keep it': 'unconfirmed',
    'the process that drove this attempt died': 'died',
  } as const

  test.each(Object.entries(MESSAGES))('worker.failed with the message "%s" gets the cause %s', (message, lostBy) => {
    const failure = { reason: 'runner_lost', message } as const
    const stored: StoredEvent = { ...PLACE, type: 'worker.failed', payload: { failure, result: null } }
    const event = upcastEvent(stored)
    expect(event).toEqual({ ...stored, v: 2, payload: { failure: { ...failure, lostBy }, result: null } })
    expect(() => checkEvent(event)).not.toThrow()
  })

  test('an archived attempt that was stopped in good order is not counted as a loss', () => {
    const log = started()
    const { workerId: _, ...worker } = { ...aWorker(1), workerId: 'wkr_1' }
    const failure = { reason: 'runner_lost', message: 'the server was stopped while this attempt was running' }
    const attempt = { ...worker, workerId: 'wkr_1', failure, archivedAt: PLACE.createdAt }
    const archived = upcastEvent({ ...PLACE, type: 'worker.attempt.archived', payload: { attempt } })
    expect(countLosses(Object.values(projectRun([archived], log.view()).attempts))).toBe(0)
  })

  test('a failure of another reason stays as it was stored', () => {
    const payload = { failure: { reason: 'provider_error', message: 'It broke.' }, result: 'text' }
    expect(upcastEvent({ ...PLACE, type: 'worker.failed', payload }).payload).toEqual(payload)
  })

  test('an event of the newest version is not changed', () => {
    const stored: StoredEvent = { ...PLACE, v: 2, type: 'worker.failed', payload: { failure: null, result: null } }
    expect(upcastEvent(stored)).toBe(stored)
  })
})

describe('an event of a later build', () => {
  const UNKNOWN = [
    { name: 'an unknown type', event: { type: 'worker.promoted', payload: {} }, unreadable: 'unknown_type' },
    {
      name: 'a name that every object inherits',
      event: { type: 'constructor', payload: {} },
      unreadable: 'unknown_type',
    },
    { name: 'a newer version', event: { type: 'worker.failed', v: 3, payload: {} }, unreadable: 'newer_version' },
    {
      name: 'a newer version of a stream event',
      event: { type: 'assistant.message.delta', v: 2, payload: { text: 'x' } },
      unreadable: 'newer_version',
    },
  ] as const

  test.each(UNKNOWN)('$name is an error for the fold, which names type, version and seq', ({ event, unreadable }) => {
    const log = started()
    const stored = upcastEvent({ ...PLACE, ...event })
    const v = 'v' in event ? event.v : 1
    for (const fold of [() => projectRun([stored], log.view()), () => foldTranscripts([stored])]) {
      const error = thrownBy(fold)
      expect(isUnreadableEvent(error)).toBe(true)
      expect(error).toMatchObject({ code: 'unsupported', details: { unreadable, type: event.type, v, seq: 4 } })
      expect(String(error)).toContain(`Event 4 of run run_1 cannot be read: type ${event.type}, version ${v}`)
    }
    expect(log.view().run.lastSeq).toBe(3)
  })

  test('it stays as it is stored for who only shows it', () => {
    const stored: StoredEvent = { ...PLACE, v: 7, type: 'worker.promoted', payload: { to: 'lead' } }
    expect(upcastEvent(stored)).toEqual(stored)
  })
})

test('a payload that is not of its schema is named with the field that is wrong', () => {
  const event = { ...PLACE, type: 'turn.started', payload: { turnId: 7 } }
  expect(() => checkEvent(event)).toThrow(
    /Event 4 of run run_1 cannot be read: type turn.started, version 1, .* at turnId/,
  )
  const extra = { ...PLACE, type: 'turn.started', payload: { turnId: 't', more: 1 } }
  expect(() => checkEvent(extra)).toThrow(/more/)
})

test('every event of a folded run passes the check', () => {
  const log = started()
  log.fail('wkr_1')
  log.events.forEach((event: EventRecord) => checkEvent(event))
})
