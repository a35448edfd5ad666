import { expect, test } from 'vitest'
import { playwrightResults, securityTable, tagsOf, unknownTags, vitestResults } from '../../scripts/security-table.mjs'

const rowOf = (results: Parameters<typeof securityTable>[1], casesMin = 1) =>
  securityTable([{ id: 'S-08', title: 'no private address', casesMin }], results)[0]

const passed = (name: string, cases = 1) => ({ name, status: 'passed' as const, cases })

test('a requirement adds up the cases of the tests that carry its tag', () => {
  expect(rowOf([passed('[S-08] [F9] a', 40), passed('outer [S-08] inner b', 3), passed('[S-09] c', 7)], 43)).toEqual({
    id: 'S-08',
    title: 'no private address',
    tests: 2,
    cases: 43,
    problem: null,
  })
})

test('a requirement without a case is not met', () => {
  expect(rowOf([passed('[S-09] another')])?.problem).toBe('0 cases ran, 1 are required')
  expect(rowOf([passed('[S-08] tries nothing', 0)])?.problem).toBe('0 cases ran, 1 are required')
})

test('a skipped test counts no case and is named', () => {
  const skipped = { name: '[S-08] a', status: 'skipped' as const, cases: 90 }
  expect(rowOf([skipped])?.problem).toBe('0 cases ran, 1 are required (1 tests were skipped)')
})

test('one failed test breaks its requirement, whatever the others tried', () => {
  const failed = { name: '[S-08] b', status: 'failed' as const, cases: 1 }
  expect(rowOf([passed('[S-08] a', 500), failed])?.problem).toBe('1 of its tests failed')
})

test('a tag that no requirement has is reported', () => {
  const requirements = [{ id: 'S-08', title: '', casesMin: 1 }]
  expect(unknownTags(requirements, [passed('[S-08] [S-99] [F3] a'), passed('[x-1] not a tag')])).toEqual(['F3', 'S-99'])
  expect(tagsOf('[I-sealed] [S-04] [S-04] the canary')).toEqual(['I-sealed', 'S-04'])
})

test('the reports of Vitest and Playwright are read with their numbers of cases', () => {
  const assertionResults = [
    { fullName: '[S-08] a', status: 'passed', meta: { cases: 12 } },
    { fullName: '[S-08] b', status: 'passed', meta: {} },
    { fullName: '[S-08] c', status: 'pending', meta: {} },
  ]
  expect(vitestResults({ testResults: [{ assertionResults }] })).toEqual([
    passed('[S-08] a', 12),
    passed('[S-08] b'),
    { name: '[S-08] c', status: 'skipped', cases: 1 },
  ])
  const tried = (status: string, cases: string) => ({
    status,
    annotations: [{ type: 'cases', description: cases }],
    results: [{}],
  })
  const suite = {
    title: 'a.spec.ts',
    suites: [{ title: '[S-12] texts', specs: [{ title: 'stay text', tests: [tried('expected', '300')] }] }],
    specs: [{ title: 'open', tests: [tried('unexpected', '2')] }],
  }
  expect(playwrightResults({ suites: [suite] })).toEqual([
    { name: 'a.spec.ts open', status: 'failed', cases: 2 },
    passed('a.spec.ts [S-12] texts stay text', 300),
  ])
})
