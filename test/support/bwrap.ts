import os from 'node:os'
import process from 'node:process'
import { findPidNamespaces } from '@/server/runtimes/find-pid-namespaces'

const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(delayMs: number, callback: () => void) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

/** Bubblewrap where this machine has it and it works, so that agents run in the tests as they do for people; else null. */
export const { bwrap } = await findPidNamespaces(
  { env: process.env, dataDir: os.tmpdir(), clock },
  process.env.PLENUM_PID_NAMESPACES !== 'off',
)
