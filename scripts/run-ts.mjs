// node scripts/run-ts.mjs <entry.ts> [arguments…]: runs a TypeScript program of this project.
import { importTs } from './import-ts.mjs'
import { ensureGenerated } from './prepare.mjs'

const [entry, ...rest] = process.argv.slice(2)
if (entry === undefined) {
  console.error('Usage: node scripts/run-ts.mjs <entry.ts> [arguments]')
  process.exit(1)
}
await ensureGenerated()
process.argv = [process.argv[0], entry, ...rest]
await importTs(entry)
