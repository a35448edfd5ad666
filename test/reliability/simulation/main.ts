import { brokenDatabase } from '../support/invariants'
import { simulate } from './simulate'
import { withSimulatedLedger } from './simulated-ledger'

/** One process's share of the schedules: `main.ts <from> <count> <step>`. Prints one line of JSON for each. */
const [from = 0, count = 0, step = 1] = process.argv.slice(2).map(Number)

await withSimulatedLedger(async (simulated) => {
  for (let index = 0; index < count; index++) {
    const seed = from + index * step
    process.stdout.write(`${JSON.stringify({ seed, ...(await simulate(simulated, seed)) })}\n`)
  }
  const broken = await brokenDatabase(simulated.ledger)
  if (broken.length > 0) throw new Error(broken.join(' · '))
})
