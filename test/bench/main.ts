import { benchFirstDelta } from './first-delta'
import { benchGroupCommit } from './group-commit'
import { benchLedger } from './ledger'
import { describeMachine, loadNow, printPart, writeReport, type PartReport, type PartResult } from './report'
import { benchSse } from './sse'
import { benchTrace } from './trace'

/** In the order in which they run; docs/benchmarks.md says what each measures. */
const PARTS = {
  ledger: benchLedger,
  'group-commit': benchGroupCommit,
  'first-delta': benchFirstDelta,
  trace: benchTrace,
  sse: benchSse,
} as const satisfies Record<string, () => Promise<PartResult>>
type PartName = keyof typeof PARTS

/** `npm run bench`: all parts, or those named. Prints tables and writes bench-results/<time>.json. */
async function main(wanted: string[]): Promise<void> {
  const names = Object.keys(PARTS) as PartName[] // the keys of the literal above
  const unknown = wanted.filter((name) => !names.some((known) => known === name))
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(', ')}. Parts: ${names.join(', ')}.`)
  const startedAt = new Date().toISOString()
  console.log(describeMachine())
  const reports: PartReport[] = []
  for (const part of wanted.length === 0 ? names : names.filter((name) => wanted.includes(name))) {
    const loadBefore = loadNow()
    const began = performance.now()
    const result = await PARTS[part]()
    const report = { part, loadBefore, seconds: Math.round((performance.now() - began) / 1_000), ...result }
    printPart(report)
    reports.push(report)
  }
  console.log(`\nWritten to ${writeReport(reports, startedAt)}`)
}

// Ends by `exit`, so that what was started and lent is taken back.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error)
  process.exitCode = 1
}
