// `npm run build`: everything that `npm start` needs, built when it is missing or out of date.
import './exit-on-signal.mjs'
import path from 'node:path'
import { checkInstall } from './check-install.mjs'
import { failureLine } from './failure-line.mjs'

checkInstall(path.resolve(import.meta.dirname, '..'))
try {
  const { ensureBuilt } = await import('./prepare.mjs')
  await ensureBuilt(() => console.log('Building Plenum …'))
} catch (error) {
  console.error(failureLine(error))
  process.exit(1)
}
