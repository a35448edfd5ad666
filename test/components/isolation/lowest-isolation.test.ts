import { expect, test } from 'vitest'
import type { IsolationLevel } from '@/orchestration/model/isolation'
import { lowestIsolation } from '@/components/isolation/lowest-isolation'
import { aWorker } from '../../support/records'

const at = (level: IsolationLevel | null) => {
  const worker = aWorker(1)
  return level === null ? worker : { ...worker, identity: { ...worker.identity, isolation: { level, by: null } } }
}

test.each([
  [[], null],
  [[null], null],
  [[null, 'sealed'], 'sealed'],
  [['sealed', 'open', 'separate_user'], 'open'],
  [['separate_user', 'sealed', null], 'separate_user'],
] as const)('the level of a run is the weakest of its workers: %j is %s', (levels, expected) => {
  expect(lowestIsolation(levels.map(at))?.level ?? null).toBe(expected)
})
