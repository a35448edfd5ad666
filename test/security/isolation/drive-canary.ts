import { chmodSync, chownSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import process from 'node:process'
import { KNOWN_STATE } from '@/server/runtimes/detect/agent-catalogue'
import { fillSettings, plantedIn, STATE_WITH_SETTINGS } from './agent-settings'
import { createIsolation } from '@/server/runtimes/isolation/create-isolation'
import { decideIsolation, type WantedLevel } from '@/server/runtimes/isolation/decide-isolation'
import { spawnProcess } from '@/server/runtimes/spawn'

/**
 * Stands for a server, in a process of its own so that it can run as any user: fills a data folder and a home with things worth
 * stealing, starts the canary as it would start an agent, and prints the level and what the canary reports.
 */
export type CanaryOrder = {
  /** An empty folder of the user that this runs as. */
  folder: string
  canary: string
  wanted: WantedLevel
  agentUser: string | null
  /** A file in a folder that all users share, and one in the shared memory. */
  sharedFile: string
  sharedMemory: string
  runSocket: string
  only: string[] | null
}

export type CanaryReport = { level: string; by: string | null; why: string | null; found: Record<string, string> }

const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(delayMs: number, callback: () => void) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

async function main(order: CanaryOrder): Promise<void> {
  const folder = realpathSync(order.folder)
  const [dataDir, home, appDir] = ['data', 'home', 'app'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ]
  const attempts = order.agentUser === null ? path.join(dataDir, 'attempts') : `${dataDir}-attempts`
  const databaseElsewhere = path.join(folder, 'elsewhere', 'other.db')
  const put = (file: string, text: string) => {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, text, { mode: 0o600 })
    return file
  }
  for (const name of ['auth-secret', 'runtime-keys-secret', 'plenum.db'])
    put(path.join(dataDir, name), 'a secret of 32 characters or more')
  for (const name of [
    '.bashrc',
    '.gitconfig',
    '.ssh/id_ed25519',
    '.aws/credentials',
    '.netrc',
    '.claude/.credentials.json',
    '.canary-state/settings.json',
  ])
    put(path.join(home, name), 'mine')
  put(path.join(appDir, 'package.json'), '{}')
  const program = put(path.join(appDir, 'agents', 'canary.mjs'), readFileSync(order.canary, 'utf8'))
  // Programs are for every user to run.
  for (const place of [folder, appDir, path.dirname(program)]) chmodSync(place, 0o755)
  chmodSync(program, 0o644)
  put(databaseElsewhere, 'rows')
  const settingsFile = put(path.join(appDir, '.env'), 'NEXTAUTH_SECRET=a secret')
  const otherTranscript = put(
    path.join(home, '.canary-state', 'transcripts', 'other.jsonl'),
    'what another attempt said',
  )

  mkdirSync(attempts, { recursive: true, mode: order.agentUser === null ? 0o700 : 0o711 })
  const socket = path.join(dataDir, 'admin.sock')
  const server = createServer((peer) => peer.end()).listen(socket)
  await new Promise((resolve) => server.once('listening', resolve))

  const places = {
    appDir,
    hiddenFolders: [dataDir],
    homes: [home],
    otherState: KNOWN_STATE,
    secretFiles: [settingsFile, databaseElsewhere],
  }
  const mechanism = await decideIsolation(
    { wanted: order.wanted, agentUser: order.agentUser, attemptsDir: attempts, places },
    process.env,
    clock,
  )
  const isolation = createIsolation({ ...mechanism, attemptsDir: attempts, places })
  const settings = fillSettings(home, put)
  isolation.keepFromAgents(settings.guarded)
  const [cwd, stateFolder, otherAttempt] = ['1', '1.state', '2'].map((name) => path.join(attempts, 'wkr_1', name)) as [
    string,
    string,
    string,
  ]
  for (const made of [path.dirname(cwd), cwd, stateFolder, otherAttempt]) await isolation.makeFolder(made)
  const notes = put(path.join(otherAttempt, 'notes.txt'), 'work of another attempt')
  if (mechanism.user !== null) chownSync(notes, mechanism.user.uid, mechanism.user.gid)

  const at = {
    ...{ dataDir, home, appDir, program, socket, settingsFile, databaseElsewhere, otherAttempt, otherTranscript },
    ...{ sharedFile: order.sharedFile, sharedMemory: order.sharedMemory, runSocket: order.runSocket, only: order.only },
    serverPid: process.pid,
    serverMark: path.basename(process.argv[1] ?? ''),
    ...settings.forCanary,
    planted: ['NEXTAUTH_SECRET', 'DATABASE_URL', 'PLENUM_SECRET', 'LD_PRELOAD', 'NODE_OPTIONS', 'SSH_AUTH_SOCK'],
  }
  let printed = ''
  const child = await spawnProcess({
    command: process.execPath,
    args: [program, JSON.stringify(at)],
    cwd,
    baseEnv: {
      ...{
        PATH: process.env.PATH,
        HOME: home,
        NEXTAUTH_SECRET: 'secret',
        DATABASE_URL: 'file:secret',
        PLENUM_SECRET: 'secret',
      },
      ...{ LD_PRELOAD: '/nothing.so', NODE_OPTIONS: '--no-warnings', SSH_AUTH_SOCK: '/run/agent.sock' },
    },
    env: {},
    marker: `canary-${process.pid};`,
    clock,
    isolation,
    // The user of the tests has no home folder.
    state:
      order.agentUser === null
        ? [{ home: '.canary-state', perAttempt: ['transcripts'], readOnly: ['settings.json'] }, ...STATE_WITH_SETTINGS]
        : [],
    stateFolder,
    onOutput: (chunk) => {
      printed += chunk.toString()
    },
    onStderr: (text) => process.stderr.write(text),
    onOutputLimit: () => undefined,
  })
  child.endInput()
  const { code } = await child.ended
  server.close()
  if (code !== 0) throw new Error(`the canary ended with ${code}`)
  const left = await isolation.findMarked(`canary-${process.pid};`)
  const found = {
    ...(JSON.parse(printed) as Record<string, string>),
    settingsBelieved: plantedIn(home, createIsolation({ ...mechanism, attemptsDir: attempts, places })),
    processesLeft: left.length === 0 ? 'refused: none' : `${left.length}`,
  }
  process.stdout.write(`${JSON.stringify({ ...mechanism.state, found } satisfies CanaryReport)}\n`)
}

await main(JSON.parse(process.argv[2] ?? '') as CanaryOrder)
