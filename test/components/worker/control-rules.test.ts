import { expect, test } from 'vitest'
import { controlRule } from '@/components/worker/control-rules'
import { NO_IDENTITY } from '@/orchestration/model/records'
import { controlRecord, workerRecord } from '../support/run-fixture'

const allowed = (action: Parameters<typeof controlRule>[0], worker: Parameters<typeof workerRecord>[0]) =>
  controlRule(action, workerRecord(worker), []).allowed

test('a running worker can be interrupted and cancelled, not retried', () => {
  expect(allowed('interrupt', { status: 'running' })).toBe(true)
  expect(allowed('cancel', { status: 'running' })).toBe(true)
  expect(allowed('retry', { status: 'running' })).toBe(false)
})

test('an ended worker can be retried, and resumed only with a session to continue', () => {
  expect(allowed('retry', { status: 'failed' })).toBe(true)
  expect(allowed('resume', { status: 'failed' })).toBe(false)
  expect(allowed('resume', { status: 'failed', identity: { ...NO_IDENTITY, providerSessionId: 's' } })).toBe(true)
  // The resume before did not come up: its session can still be gone on with.
  expect(allowed('resume', { status: 'failed', resumeFrom: 's' })).toBe(true)
  expect(allowed('cancel', { status: 'completed' })).toBe(false)
})

test('a control that waits for its effect is not ordered twice', () => {
  const rule = controlRule('interrupt', workerRecord({ status: 'running' }), [controlRecord()])
  expect(rule).toEqual({ allowed: false, why: 'The interrupt was requested; waiting for its effect.' })
})

test('a judge is judged again, never retried', () => {
  expect(allowed('retry', { status: 'failed', kind: 'reducer' })).toBe(false)
})
