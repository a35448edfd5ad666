// `npm run admin -- <command>`: the operator's commands, bundled in dist/.
import { runBundle } from './run-bundle.mjs'

await runBundle('admin')
