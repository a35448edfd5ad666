import os from 'node:os'
import process from 'node:process'
import { spawnProcess } from '@/server/runtimes/spawn'
import { isolationAt } from '../../support/isolation'

// Stands for a server that is killed: starts an agent which has a grandchild in a session of its own, and waits.
const [marker = '', dataDir = os.tmpdir()] = process.argv.slice(2)
const forever = 'setInterval(() => {}, 1000)'
const script = `require('child_process').spawn('setsid', [process.execPath, '-e', '${forever}'], { stdio: 'ignore' }); ${forever}`
await spawnProcess({
  command: process.execPath,
  args: ['-e', script],
  cwd: dataDir,
  baseEnv: process.env,
  env: {},
  marker,
  clock: { now: () => Date.now(), monotonic: () => performance.now(), setTimer: () => () => undefined },
  isolation: isolationAt(dataDir),
  onStderr: () => undefined,
  onOutputLimit: () => undefined,
})
setInterval(() => undefined, 1_000)
