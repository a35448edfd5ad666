import { chmod, mkdir, realpath } from 'node:fs/promises'
import { userInfo } from 'node:os'
import path from 'node:path'
import type { IsolationState } from '@/orchestration/model/isolation'
import { messageOf } from '@/orchestration/model/message-of'
import type { Clock } from '@/orchestration/ports'
import { parseDatabaseUrl } from '@/server/database/database-url'
import { processEnvironment, type Env } from '@/server/env'
import type { Logger } from '@/server/log'
import { KNOWN_STATE } from '@/server/runtimes/detect/agent-catalogue'
import { createIsolation } from '@/server/runtimes/isolation/create-isolation'
import { decideIsolation } from '@/server/runtimes/isolation/decide-isolation'
import type { Isolation } from '@/server/runtimes/isolation/isolation'
import { readSecretFiles } from '@/server/runtimes/runtimes-file'
import { BootError } from './boot-error'

type Settings = Pick<
  Env,
  'isolation' | 'agentUser' | 'attemptsDir' | 'dataDir' | 'databaseUrl' | 'runtimesFile' | 'owner'
>

/**
 * Finds out how agents can be kept apart from this server, and logs it: as a warning where it is less than sealed.
 * @throws BootError when the level that an operator demands does not work here.
 */
export async function openIsolation(env: Settings, { clock, log }: { clock: Clock; log: Logger }): Promise<Isolation> {
  const appDir = process.cwd()
  const places = {
    appDir,
    hiddenFolders: [env.dataDir],
    homes: serverHomes(),
    otherState: KNOWN_STATE,
    secretFiles: [...settingsFiles(appDir), ...databaseFiles(env.databaseUrl), ...(await otherSecrets(env))],
  }
  try {
    const attemptsDir = await makeAttemptsFolder(env)
    const settings = { wanted: env.isolation, agentUser: env.agentUser, attemptsDir, places }
    const mechanism = await decideIsolation(settings, processEnvironment(), clock)
    logLevel(mechanism.state, log)
    return createIsolation({ ...mechanism, attemptsDir, places })
  } catch (cause) {
    throw new BootError(messageOf(cause), { cause })
  }
}

/** Another user must be able to reach its folders in there, and to see nothing else of it. */
async function makeAttemptsFolder({ attemptsDir, agentUser }: Settings): Promise<string> {
  const mode = agentUser === null ? 0o700 : 0o711
  await mkdir(attemptsDir, { recursive: true, mode })
  await chmod(attemptsDir, mode)
  return realpath(attemptsDir)
}

function logLevel({ level, by, why }: IsolationState, log: Logger): void {
  if (level === 'sealed') log.info({ level, by }, 'agents are sealed off from the server')
  else log.warn({ level, by, why }, WARNINGS[level])
}

const WARNINGS = {
  separate_user: 'agents run as another user: they cannot read the data folder, but see the files of each other',
  open: 'agents run as the user of the server: they can read its secrets and its database',
} as const

/** Folders of the server itself, which no run may work in or around. */
export function protectedFolders(env: Pick<Env, 'dataDir' | 'attemptsDir'>): string[] {
  return [env.dataDir, env.attemptsDir, process.cwd(), ...serverHomes()]
}

/** By the environment and by the system: the two may differ. */
function serverHomes(): string[] {
  const { HOME } = processEnvironment()
  return [...new Set([userInfo().homedir, ...(HOME === undefined ? [] : [HOME])])].filter((home) =>
    path.isAbsolute(home),
  )
}

/** What Next reads settings from. */
function settingsFiles(appDir: string): string[] {
  return [
    '.env',
    '.env.local',
    '.env.production',
    '.env.production.local',
    '.env.development',
    '.env.development.local',
  ].map((name) => path.join(appDir, name))
}

function databaseFiles(databaseUrl: string): string[] {
  const location = parseDatabaseUrl(databaseUrl)
  if (location.dialect !== 'sqlite') return []
  return ['', '-wal', '-shm', '-journal'].map((suffix) => `${location.file}${suffix}`)
}

async function otherSecrets({ runtimesFile, owner }: Settings): Promise<string[]> {
  const files = runtimesFile === null ? [] : [runtimesFile, ...(await readSecretFiles(runtimesFile))]
  return owner === null ? files : [...files, owner.passwordFile]
}
