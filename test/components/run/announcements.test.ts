import { expect, test } from 'vitest'
import { announcements } from '@/components/run/announcements'
import { requestRecord, runRecord, runView, workerRecord } from '../support/run-fixture'

test('an ended worker and a new request are announced', () => {
  const before = runView({ workers: { wkr_1: workerRecord({ status: 'running' }) } })
  const after = runView({
    workers: { wkr_1: workerRecord({ status: 'completed' }) },
    requests: { req_1: requestRecord() },
  })
  expect(announcements(before, after)).toEqual(['demo-fast needs an answer: Run npm test', 'demo-fast is completed.'])
})

test('several new requests are one announcement', () => {
  const after = runView({ requests: { a: requestRecord({ id: 'a' }), b: requestRecord({ id: 'b' }) } })
  expect(announcements(runView(), after)).toEqual(['2 workers need an answer.'])
})

test('an event that changes no state says nothing', () => {
  const before = runView()
  expect(announcements(before, { ...before, run: runRecord({ lastSeq: 99 }) })).toEqual([])
})
