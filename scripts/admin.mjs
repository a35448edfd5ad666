// `npm run admin -- <command>`: the operator's commands, bundled in dist/.
import { ensureGenerated } from './prepare.mjs'

await ensureGenerated()
await import('../dist/admin.mjs')
