// `npm run runner`: a process that executes workers, for set-ups on PostgreSQL.
import { ensureGenerated } from './prepare.mjs'

process.env.NODE_ENV ??= 'production'
await ensureGenerated()
await import('../dist/runner.mjs')
