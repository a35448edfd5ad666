// `npm run test:sabotage [word …]`: plants known bugs, one after another, into a copy of the sources, and sees that the test
// that is named for each fails by it. With words only the bugs that hold one of them. Exits with 1 when a bug is not caught.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PLANTED_BUGS } from '../test/sabotage/planted-bugs.mjs'
import { root } from './import-ts.mjs'
import { ensureGenerated } from './prepare.mjs'

await ensureGenerated()
const words = process.argv.slice(2)
const bugs = PLANTED_BUGS.filter(({ bug }) => words.length === 0 || words.some((word) => bug.includes(word)))
const copy = mkdtempSync(path.join(tmpdir(), 'plenum-sabotage-'))
process.once('exit', () => rmSync(copy, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
copySources()

const results = []
for (const [index, bug] of bugs.entries()) {
  const result = judge(bug)
  results.push({ ...bug, result })
  console.log(`${index + 1}/${bugs.length} ${result.padEnd(10)} ${bug.bug}`)
}
print(results)
const missed = results.filter(({ result }) => result !== 'caught')
console.log(
  `\n${results.length - missed.length} of ${results.length} planted bugs were caught by the test named for them.`,
)
process.exit(missed.length === 0 ? 0 : 1)

function copySources() {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })
  for (const file of files.toString().split('\n').filter(Boolean)) {
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true })
    cpSync(path.join(root, file), path.join(copy, file), { force: true })
  }
  for (const folder of ['src/generated', 'dist'])
    cpSync(path.join(root, folder), path.join(copy, folder), { recursive: true })
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'))
}

/** `caught`, or what is wrong: `missed`, `unplantable` (the text is not there once), `broken` (the test fails without the bug). */
function judge({ file, find, replace, project, test, name }) {
  const target = path.join(copy, file)
  const source = readFileSync(target, 'utf8')
  if (source.split(find).length !== 2) return 'unplantable'
  if (failingTests(project, test, name).state !== 'passed') return 'broken'
  writeFileSync(
    target,
    source.replace(find, () => replace),
  )
  const { state, names } = failingTests(project, test, name)
  writeFileSync(target, source)
  return state === 'failed' && names.some((failed) => failed.includes(name)) ? 'caught' : 'missed'
}

/** Runs the tests of a file whose names hold `name`. */
function failingTests(project, file, name) {
  const pattern = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    file,
    '-t',
    pattern,
    '--reporter',
    'json',
  ]
  const env = { ...process.env, PLENUM_RELIABILITY: 'ci', PLENUM_RELIABILITY_REPORT: undefined }
  const { stdout } = spawnSync(process.execPath, args, { cwd: copy, env, encoding: 'utf8', timeout: 180_000 })
  const start = stdout.indexOf('{"numTotalTestSuites"')
  if (start === -1) return { state: 'nothing', names: [] }
  const report = JSON.parse(stdout.slice(start))
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const names = tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
  if (names.length > 0) return { state: 'failed', names }
  return { state: tests.some(({ status }) => status === 'passed') ? 'passed' : 'nothing', names }
}

function print(rows) {
  console.log('\n| # | planted bug | in | caught by | result |\n|---|---|---|---|---|')
  for (const [index, { bug, file, test, name, result }] of rows.entries()) {
    console.log(`| ${index + 1} | ${bug} | \`${file}\` | ${test.replace('test/', '')}: ${name} | ${result} |`)
  }
}
