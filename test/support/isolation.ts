import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { KNOWN_STATE } from '@/server/runtimes/detect/agent-catalogue'
import { createIsolation, type Mechanism } from '@/server/runtimes/isolation/create-isolation'
import { decideIsolation, type WantedLevel } from '@/server/runtimes/isolation/decide-isolation'
import type { Isolation } from '@/server/runtimes/isolation/isolation'

const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(delayMs: number, callback: () => void) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

/** What works on this machine, found as a server finds it. */
export function findMechanism(
  wanted: WantedLevel,
  {
    env = process.env,
    agentUser = null,
  }: { env?: NodeJS.ProcessEnv | Record<string, string>; agentUser?: string | null } = {},
): Promise<Mechanism> {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'plenum-isolation-')))
  return decideIsolation({ wanted, agentUser, attemptsDir: folder, places: placesOf(folder) }, env, clock)
}

/** Of the tests, as for people; PLENUM_ISOLATION chooses the level for a whole suite. */
export const mechanism = await findMechanism(levelOf(process.env.PLENUM_ISOLATION))

/** How a server with this data folder keeps its agents apart. */
export function isolationAt(dataDir: string, by: Mechanism = mechanism): Isolation {
  const attemptsDir = by.user === null ? path.join(dataDir, 'attempts') : `${dataDir}-attempts`
  mkdirSync(attemptsDir, { recursive: true, mode: by.user === null ? 0o700 : 0o711 })
  return createIsolation({ ...by, attemptsDir: realpathSync(attemptsDir), places: placesOf(dataDir) })
}

function placesOf(dataDir: string) {
  return {
    appDir: process.cwd(),
    hiddenFolders: [dataDir],
    homes: [os.homedir()],
    otherState: KNOWN_STATE,
    secretFiles: [],
  }
}

function levelOf(text: string | undefined): WantedLevel {
  return text === 'sealed' || text === 'user' || text === 'open' ? text : 'auto'
}
