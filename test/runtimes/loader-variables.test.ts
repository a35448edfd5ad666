import { mkdtempSync, readdirSync, realpathSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { withLoaderVariablesInside } from '@/server/runtimes/isolation/loader-variables'
import { spawnProcess } from '@/server/runtimes/spawn'
import { findMechanism, isolationAt } from '../support/isolation'
import { createHost, realClock } from './support/session-harness'

const host = createHost()
const sealed = await findMechanism('sealed').catch(() => null)

/** The dynamic linker of every program that gets these writes a file: where the agent could not, and before the isolation is in place. */
test.runIf(sealed !== null)(
  '[S-04] [I-sealed] variables of a runtime make no program outside of the walls load or write anything',
  async () => {
    const outside = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'plenum-loader-')))
    const output = path.join(outside, 'loaded')
    const printed: string[] = []
    const child = await spawnProcess({
      command: process.execPath,
      args: ['-e', 'console.log(process.env.LD_DEBUG_OUTPUT, process.env.PS4, process.env.OWN)'],
      cwd: host.dataDir,
      baseEnv: host.env,
      env: { LD_DEBUG: 'files', LD_DEBUG_OUTPUT: output, SHELLOPTS: 'xtrace', PS4: `$(: >${outside}/ran)`, OWN: 'a=b' },
      marker: 'loader-test',
      clock: realClock,
      isolation: isolationAt(host.dataDir, sealed ?? undefined),
      onLine: (line) => printed.push(line.kind === 'line' ? line.text : ''),
      onStderr: () => undefined,
      onOutputLimit: () => undefined,
    })
    const { code } = await child.ended
    expect(readdirSync(outside)).toEqual([])
    expect(code).toBe(0)
    // Behind the walls the linker cannot write its file, and prints instead.
    expect(printed).toContain(`${output} $(: >${outside}/ran) a=b`)
  },
)

const LOADER = [
  'LD_PRELOAD',
  'LD_LIBRARY_PATH',
  'LD_AUDIT',
  'LD_DEBUG_OUTPUT',
  'GLIBC_TUNABLES',
  'GCONV_PATH',
  'MALLOC_TRACE',
]
const SHELL = [
  'BASH_ENV',
  'ENV',
  'SHELLOPTS',
  'BASHOPTS',
  'PS4',
  'IFS',
  'BASH_XTRACEFD',
  'LIBMOUNT_FSTAB',
  'POSIXLY_CORRECT',
]
const OWN = [
  'PATH',
  'HOME',
  'NODE_OPTIONS',
  'PYTHONSTARTUP',
  'GIT_SSH_COMMAND',
  'ENVIRONMENT',
  'MY_LD_PRELOAD',
  'PLENUM_MARKER',
]

test('[S-04] what a program of the system would load or run is set behind the walls, all else before them', ({
  task,
}) => {
  for (const name of [...LOADER, ...SHELL]) {
    const { env, agent } = withLoaderVariablesInside({ env: { A: '1', [name]: 'x y=z' }, agent: ['/bin/agent', '-v'] })
    expect(env, name).toEqual({ A: '1' })
    expect(agent, name).toEqual(['/usr/bin/env', `${name}=x y=z`, '/bin/agent', '-v'])
  }
  for (const name of OWN) {
    const launch = { env: { [name]: 'x' }, agent: ['/bin/agent'] }
    expect(withLoaderVariablesInside(launch), name).toEqual(launch)
  }
  task.meta.cases = LOADER.length + SHELL.length + OWN.length
})
