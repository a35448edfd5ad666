// `npm run test:reliability [ci] [test file …]`: faults, crashes, cuts and hostile agents, with their figures as a table. The
// whole takes an hour or more; `ci` a bounded share of it. Everything random prints its seed: PLENUM_RELIABILITY_SEED sets it,
// PLENUM_RELIABILITY_TIMES how often each thing is tried.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { root } from './import-ts.mjs'
import { ensureBuilt } from './prepare.mjs'

const [first, ...rest] = process.argv.slice(2)
const share = first === 'ci' ? 'ci' : 'full'
const files = first === undefined || first === 'ci' ? rest : [first, ...rest]

await ensureBuilt(() => console.log('Building Plenum …'))
const folder = mkdtempSync(path.join(tmpdir(), 'plenum-report-'))
const report = path.join(folder, 'figures.ndjson')
const startedAt = Date.now()
const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'reliability', '--project', 'reliability-server']
const { status } = spawnSync(process.execPath, [...args, '--no-file-parallelism', ...files], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PLENUM_RELIABILITY: share, PLENUM_RELIABILITY_REPORT: report },
})
const figures = existsSync(report)
  ? readFileSync(report, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : []
rmSync(folder, { recursive: true, force: true })

figures.sort((a, b) => (a.id < b.id ? -1 : 1))
console.log('\n| id | property | figure | bound | seed | met |\n|---|---|---|---|---|---|')
for (const { id, property, figure, bound, seed, met } of figures) {
  console.log(`| ${id} | ${property} | ${figure} | ${bound} | ${seed ?? '–'} | ${met ? 'yes' : 'NO'} |`)
}
console.log(`\n${share}, ${new Date().toISOString()}, ${Math.round((Date.now() - startedAt) / 1_000)} s`)
const isMet = status === 0 && figures.length > 0 && figures.every(({ met }) => met)
process.exit(isMet ? 0 : 1)
