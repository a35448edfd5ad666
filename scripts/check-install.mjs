// Checks that node_modules holds the packages of package-lock.json before any of them is loaded: an installation that was cut
// off, or one older than the lockfile, fails later with words that do not say so. Uses no packages.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Null, or one line that says what is wrong and what to do. Looks at the packages that a start needs, not at those of tests. */
export function installProblem(root) {
  const wanted = readLock(path.join(root, 'package-lock.json'))
  if (wanted === null) return null // not installed from a lockfile
  const installed = readLock(path.join(root, 'node_modules/.package-lock.json')) // npm writes it last
  if (installed === null) return 'node_modules is missing, or its installation was cut off. Run npm ci.'
  const needed = Object.entries(wanted).filter(([place, entry]) => place.startsWith('node_modules/') && isNeeded(entry))
  const missing = needed.filter(([place]) => !existsSync(path.join(root, place, 'package.json')))
  if (missing.length > 0) return `node_modules is incomplete: ${listed(missing)} missing. Run npm ci.`
  const other = needed.filter(([place, { version }]) => installed[place]?.version !== version)
  if (other.length > 0) return `node_modules is not of this package-lock.json: ${listed(other)} different. Run npm ci.`
  return null
}

/** Ends the process with that line, if there is one. */
export function checkInstall(root) {
  const problem = installProblem(root)
  if (problem === null) return
  console.error(problem)
  process.exit(1)
}

/** Optional packages are those of other systems; a package that is linked has no version. */
function isNeeded({ dev, optional, devOptional, link }) {
  return !dev && !optional && !devOptional && !link
}

function listed(entries) {
  const names = entries.map(([place]) => place.split('node_modules/').at(-1))
  if (names.length === 1) return `${names[0]} is`
  return `${names[0]} and ${names.length - 1} more are`
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return null // absent, or written by half
    throw error
  }
}
