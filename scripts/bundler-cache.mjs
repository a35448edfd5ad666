import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const KEY_FILE = 'cache/plenum-packages.sha256'
/** What `next dev` keeps: a development server may be running. */
const DEVELOPMENT = 'dev'

/**
 * Runs a build in `folder` (`.next`) so that the bundler's cache there is that of a finished build of the same packages, or
 * none. The cache keeps failed resolutions: after one failed build every later build fails with the same words.
 */
export async function withBundlerCache({ root, folder }, build) {
  const place = path.join(root, folder)
  const key = packagesKey(root)
  const keyFile = path.join(place, KEY_FILE)
  if (!existsSync(keyFile) || readFileSync(keyFile, 'utf8') !== key) removeBuild(place)
  rmSync(keyFile, { force: true }) // a build that is killed leaves a cache without a key
  try {
    await build()
  } catch (error) {
    removeBuild(place)
    throw error
  }
  mkdirSync(path.dirname(keyFile), { recursive: true })
  writeFileSync(keyFile, key)
}

/** Removes what `next dev` keeps if it is of other packages. */
export function dropStaleDevelopmentCache(root) {
  const place = path.join(root, '.next', DEVELOPMENT)
  const keyFile = path.join(place, KEY_FILE)
  const key = packagesKey(root)
  if (existsSync(keyFile) && readFileSync(keyFile, 'utf8') === key) return
  rmSync(place, { recursive: true, force: true })
  mkdirSync(path.dirname(keyFile), { recursive: true })
  writeFileSync(keyFile, key)
}

function removeBuild(place) {
  if (!existsSync(place)) return
  for (const name of readdirSync(place)) {
    if (name !== DEVELOPMENT) rmSync(path.join(place, name), { recursive: true, force: true, maxRetries: 3 })
  }
}

function packagesKey(root) {
  const lock = readFileSync(path.join(root, 'package-lock.json'))
  return createHash('sha256').update(process.version).update(lock).digest('hex')
}
