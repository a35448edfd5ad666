// Makes outputs that are missing or older than their sources, told by a hash of the sources' contents: times mean nothing
// after a clone. The hash stands beside the outputs and goes with them.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Database from 'libsql'

const LOOK_EVERY_MS = 200

/**
 * Calls `make` unless the outputs are there and fresh. Of several processes one makes them; the others wait, told by
 * `onWait`, and find them made, or make them themselves where the first failed or died.
 *
 * @param {{ root: string, sources: string[], without?: string[], outputs: string[], stamp: string, lock: string,
 *   make: () => Promise<void>, onWait?: (pid: string | null) => void }} what paths are relative to `root`
 */
export async function ensureMade({ root, sources, without = [], outputs, stamp, lock, make, onWait = () => {} }) {
  const stampFile = path.join(root, stamp)
  const isFresh = (hash) => outputs.every((file) => existsSync(path.join(root, file))) && read(stampFile) === hash
  if (isFresh(hashOf(root, sources, without))) return
  const release = await acquire(path.join(root, lock), onWait)
  try {
    const hash = hashOf(root, sources, without) // anew: who had the lock may have made sources too
    if (isFresh(hash)) return
    rmSync(stampFile, { force: true }) // half made is not made
    await make()
    mkdirSync(path.dirname(stampFile), { recursive: true })
    writeFileSync(stampFile, hash)
  } finally {
    release()
  }
}

/** A lock of the kernel, as `src/server/database/owner-lock.ts` has it: it goes with the process, so none is ever stale. */
async function acquire(file, onWait) {
  mkdirSync(path.dirname(file), { recursive: true })
  const database = new Database(file)
  const pidFile = `${file}.pid`
  for (let isTold = false; !take(database); isTold = true) {
    if (!isTold) onWait(read(pidFile))
    await setTimeout(LOOK_EVERY_MS)
  }
  writeFileSync(pidFile, String(process.pid))
  return () => {
    rmSync(pidFile, { force: true })
    database.exec('ROLLBACK')
    database.close()
  }
}

function take(database) {
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (error.code === 'SQLITE_BUSY') return false
    throw error
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

function hashOf(root, sources, without) {
  const hash = createHash('sha256').update(process.version)
  const add = (file) => {
    const full = path.join(root, file)
    if (without.includes(file) || !existsSync(full)) return
    if (statSync(full).isDirectory()) for (const name of readdirSync(full).sort()) add(`${file}/${name}`)
    else hash.update(`${file}\0`).update(readFileSync(full)).update('\0')
  }
  for (const source of sources) add(source)
  return hash.digest('hex')
}
