import { spawn } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { isDiskFull } from './failure-line.mjs'

const END_WITH_PARENT = pathToFileURL(path.join(import.meta.dirname, 'end-with-parent.mjs')).href

/**
 * Runs a Node program to its end, in a process group that is killed when this process ends. Its output is shown only when it
 * fails. Production mode is for the child alone: in this process it would change what npm installs.
 *
 * @param {string} what names the program in errors, as "The build"
 */
export function runNode(what, args, { cwd }) {
  return new Promise((resolve, reject) => {
    const env = {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      PLENUM_ENDS_WITH_PARENT: '1',
    }
    const child = spawn(process.execPath, ['--import', END_WITH_PARENT, ...args], { cwd, env, detached: true })
    const end = () => killGroup(child.pid)
    process.once('exit', end)
    const output = []
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.off('exit', end)
      killGroup(child.pid) // helpers that a killed program left
      if (code === 0) return resolve()
      const text = Buffer.concat(output).toString()
      if (isDiskFull(text)) return reject(new Error(`${what} failed: the disk is full.`))
      process.stderr.write(text)
      reject(new Error(failureOf(what, code, signal)))
    })
  })
}

function failureOf(what, code, signal) {
  if (signal === null) return `${what} failed with exit code ${code}. Fix the error above, then start again.`
  return `${what} was ended by ${signal}, which may mean that memory is short. Start again.`
}

function killGroup(pid) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error // nobody is left in it
  }
}
