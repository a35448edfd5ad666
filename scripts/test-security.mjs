// `npm run test:security [-- S-08 F9 …]`: every test that carries the tag of a security requirement, then the table
// requirement × result × cases. Exit code 1 when a test failed or a requirement has too few cases. See test/security/README.md.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { root } from './import-ts.mjs'
import { ensureBuilt } from './prepare.mjs'
import { playwrightResults, securityTable, tagsOf, unknownTags, vitestResults } from './security-table.mjs'

const requirements = JSON.parse(readFileSync(path.join(root, 'test/security/requirements.json'), 'utf8'))
const ids = process.argv.slice(2)
const unknownIds = ids.filter((id) => !requirements.some((requirement) => requirement.id === id))
if (unknownIds.length > 0) {
  console.error(`unknown requirement ${unknownIds.join(', ')}: test/security/requirements.json has the list`)
  process.exit(1)
}
const wanted = ids.length === 0 ? requirements : requirements.filter(({ id }) => ids.includes(id))

await ensureBuilt(() => console.log('Building Plenum …'))
const startedAt = Date.now()
const folder = mkdtempSync(path.join(tmpdir(), 'plenum-security-'))
const vitest = runVitest(path.join(folder, 'vitest.json'))
const playwright = runPlaywright(path.join(folder, 'playwright.json'))
rmSync(folder, { recursive: true, force: true })

const results = [...vitest.results, ...playwright.results]
const rows = securityTable(wanted, results)
printTable(rows)
const strays = unknownTags(requirements, results)
if (strays.length > 0) console.error(`tests carry tags that requirements.json does not have: ${strays.join(', ')}`)
const isMet =
  vitest.status === 0 && playwright.status === 0 && strays.length === 0 && rows.every(({ problem }) => problem === null)
console.log(`\n${isMet ? 'passed' : 'FAILED'}, ${Math.round((Date.now() - startedAt) / 1_000)} s`)
process.exit(isMet ? 0 : 1)

function runVitest(report) {
  const files = testFiles(/\.test\.tsx?$/, 'test/security/')
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json']
  const names = ids.length === 0 ? [] : ['-t', tagPattern()]
  return run([...args, `--outputFile.json=${report}`, ...names, ...files], {}, report, vitestResults)
}

function runPlaywright(report) {
  const files = testFiles(/\.spec\.ts$/, 'test/security/browser/')
  const args = ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json', '--pass-with-no-tests']
  return run(
    [...args, '--grep', tagPattern(), ...files],
    { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    report,
    playwrightResults,
  )
}

/** Files with a tag of a wanted requirement; without a choice of requirements, also every file of the security tests. */
function testFiles(ending, folderOfAll) {
  return readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((file) => `test/${file.split(path.sep).join('/')}`)
    .filter((file) => ending.test(file))
    .filter((file) => (ids.length === 0 && file.startsWith(folderOfAll)) || hasWantedTag(file))
    .sort()
}

function hasWantedTag(file) {
  const tags = tagsOf(readFileSync(path.join(root, file), 'utf8'))
  return tags.some((tag) => ids.length === 0 || ids.includes(tag))
}

function tagPattern() {
  return ids.length === 0 ? String.raw`\[(S-\d|F\d|I-)` : String.raw`\[(${ids.join('|')})\]`
}

function run(args, env, report, read) {
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', PLENUM_SECURITY: 'full', ...env },
  })
  const results = existsSync(report) ? read(JSON.parse(readFileSync(report, 'utf8'))) : []
  return { status, results }
}

function printTable(rows) {
  console.log('\n| requirement | | tests | cases | result |\n|---|---|---|---|---|')
  for (const { id, title, tests, cases, problem } of rows) {
    console.log(`| ${id} | ${title} | ${tests} | ${cases} | ${problem === null ? 'met' : `NOT MET: ${problem}`} |`)
  }
}
