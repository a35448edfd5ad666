// Which requirement a test belongs to, and what a run of the tests says about each requirement. See test/security/README.md.

const TAG = /\[((?:S-\d\d)|(?:F\d+)|(?:I-[a-z]+))\]/g

/** @param {string} name a test's full name. @returns {string[]} the ids of its requirements */
export function tagsOf(name) {
  return [...new Set([...name.matchAll(TAG)].map((match) => match[1]))]
}

/**
 * @param {{id: string, title: string, casesMin: number}[]} requirements
 * @param {{name: string, status: 'passed' | 'failed' | 'skipped', cases: number}[]} results
 */
export function securityTable(requirements, results) {
  return requirements.map(({ id, title, casesMin }) => {
    const own = results.filter(({ name }) => tagsOf(name).includes(id))
    const count = (status) => own.filter((result) => result.status === status).length
    const cases = own.filter(({ status }) => status === 'passed').reduce((sum, result) => sum + result.cases, 0)
    const problem = problemOf({ failed: count('failed'), skipped: count('skipped'), cases, casesMin })
    return { id, title, tests: count('passed'), cases, problem }
  })
}

/** A requirement that nothing was tried for counts as broken: a test that cannot fail shows nothing. */
function problemOf({ failed, skipped, cases, casesMin }) {
  if (failed > 0) return `${failed} of its tests failed`
  if (cases >= casesMin) return null
  return `${cases} cases ran, ${casesMin} are required${skipped > 0 ? ` (${skipped} tests were skipped)` : ''}`
}

/** @returns {string[]} ids that tests carry and no row has */
export function unknownTags(requirements, results) {
  const known = new Set(requirements.map(({ id }) => id))
  return [...new Set(results.flatMap(({ name }) => tagsOf(name)))].filter((tag) => !known.has(tag)).sort()
}

/** @returns the results of Vitest's JSON report */
export function vitestResults(report) {
  return report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ fullName, status, meta }) => ({
      name: fullName,
      status: status === 'passed' || status === 'failed' ? status : 'skipped',
      cases: meta?.cases ?? 1,
    })),
  )
}

/** @returns the results of Playwright's JSON report */
export function playwrightResults(report) {
  const specsOf = (suite, parents) => {
    const names = [...parents, suite.title]
    const own = (suite.specs ?? []).map((spec) => ({ ...spec, name: [...names, spec.title].join(' ') }))
    return [...own, ...(suite.suites ?? []).flatMap((child) => specsOf(child, names))]
  }
  return report.suites
    .flatMap((suite) => specsOf(suite, []))
    .flatMap(({ name, tests }) => tests.map((test) => ({ name, status: playwrightStatus(test), cases: casesOf(test) })))
}

function playwrightStatus({ status, results }) {
  if (status === 'skipped' || results.length === 0) return 'skipped'
  return status === 'expected' ? 'passed' : 'failed'
}

function casesOf({ annotations, results }) {
  const all = [...annotations, ...results.flatMap((result) => result.annotations ?? [])]
  const reported = all.find(({ type }) => type === 'cases')
  return reported === undefined ? 1 : Number(reported.description)
}
