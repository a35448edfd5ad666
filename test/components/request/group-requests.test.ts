import { expect, test } from 'vitest'
import { groupRequests } from '@/components/request/group-requests'
import { at, requestRecord } from '../support/run-fixture'

test('siblings that show the same thing are one group, oldest first', () => {
  const groups = groupRequests([
    requestRecord({ id: 'req_3', workerId: 'wkr_3', createdAt: at(30) }),
    requestRecord({ id: 'req_2', workerId: 'wkr_2', createdAt: at(20), digest: 'other' }),
    requestRecord({ id: 'req_1', workerId: 'wkr_1', createdAt: at(10) }),
  ])
  expect(groups.map((group) => group.requests.map((request) => request.id))).toEqual([['req_1', 'req_3'], ['req_2']])
})

test('requests of different runs are never answered together', () => {
  const groups = groupRequests([requestRecord(), requestRecord({ id: 'req_2', runId: 'run_2' })])
  expect(groups).toHaveLength(2)
})

test('what one worker asks twice is not answered twice: it is in a card of its own', () => {
  const groups = groupRequests([
    requestRecord({ id: 'req_1', workerId: 'wkr_1', createdAt: at(10) }),
    requestRecord({ id: 'req_2', workerId: 'wkr_1', createdAt: at(20) }),
    requestRecord({ id: 'req_3', workerId: 'wkr_2', createdAt: at(30) }),
  ])
  expect(groups.map((group) => group.requests.map((request) => request.id))).toEqual([['req_1', 'req_3'], ['req_2']])
  expect(new Set(groups.map(({ key }) => key)).size).toBe(2)
})
