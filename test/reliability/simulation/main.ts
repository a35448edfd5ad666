import { simulate } from './simulate'
import { LEDGER_KINDS, withSimulatedLedger } from './simulated-ledger'

/** One process's share of the schedules: `main.ts <memory | sqlite> <from> <count> <step>`. Prints one line of JSON for each. */
const [word, ...numbers] = process.argv.slice(2)
const [from = 0, count = 0, step = 1] = numbers.map(Number)
const kind = LEDGER_KINDS.find((each) => each === word)
if (kind === undefined) throw new Error(`a ledger is one of ${LEDGER_KINDS.join(', ')}, not "${word}"`)

await withSimulatedLedger(kind, async (simulated) => {
  for (let index = 0; index < count; index++) {
    const seed = from + index * step
    process.stdout.write(`${JSON.stringify({ seed, ...(await simulate(simulated, seed)) })}\n`)
  }
})
