// `npm run runner`: a process that executes workers, for set-ups on PostgreSQL.
import './exit-on-signal.mjs'
import path from 'node:path'
import { runBundle } from './run-bundle.mjs'

process.chdir(path.resolve(import.meta.dirname, '..')) // what relative paths of settings are relative to, as in start.mjs
process.env.NODE_ENV ??= 'production'
await runBundle('runner')
