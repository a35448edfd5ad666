// `npm run build`: everything that `npm start` needs, built when it is missing or out of date.
import { ensureBuilt } from './prepare.mjs'

try {
  await ensureBuilt(() => console.log('Building Plenum …'))
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
