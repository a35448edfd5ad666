// Runs a program of dist/ in this process, once it is made from the sources there are.
import path from 'node:path'
import { checkInstall } from './check-install.mjs'
import { failureLine } from './failure-line.mjs'

/** Ends the process with one line and exit code 1 when the program cannot be made. */
export async function runBundle(name) {
  checkInstall(path.resolve(import.meta.dirname, '..'))
  try {
    const { ensureGenerated } = await import('./prepare.mjs')
    await ensureGenerated()
  } catch (error) {
    console.error(failureLine(error))
    process.exit(1)
  }
  await import(`../dist/${name}.mjs`)
}
