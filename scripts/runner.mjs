// `npm run runner`: a process that executes workers, for set-ups on PostgreSQL.
import './exit-on-signal.mjs'

process.env.NODE_ENV ??= 'production'
const { ensureGenerated } = await import('./prepare.mjs')
await ensureGenerated()
await import('../dist/runner.mjs')
