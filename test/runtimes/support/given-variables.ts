import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { createRuntime } from '@/server/runtimes/create-runtime'
import type { Mechanism } from '@/server/runtimes/isolation/create-isolation'
import { createRuntimes } from '@/server/runtimes/registry'
import { isolationAt } from '../../support/isolation'
import { createHost, root, TestSession } from './session-harness'

const COMMANDS: Record<string, string> = {
  claude: 'claude-agent-acp',
  qoder: 'qodercli',
  'mistral-vibe': 'vibe-acp',
  cursor: 'cursor-agent',
}

/** A program of each agent's name that writes down what it is given, outside of the data folder as a real one is. */
function programs(names: readonly string[]): string {
  const bin = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'plenum-programs-')))
  onTestFinished(() => rmSync(bin, { recursive: true, force: true }))
  for (const name of names) {
    writeFileSync(path.join(bin, name), '#!/bin/sh\nenv > given.txt\nprintf "%s\\n" "$@" > args.txt\n')
    chmodSync(path.join(bin, name), 0o755)
  }
  return bin
}

type Own = Record<string, string>

type Setup = {
  /** What is in the home: texts of files, and links to some of them. */
  files?: Record<string, string>
  links?: Record<string, string>
  /** The variables of a workspace's definition, and its arguments; the agent is as it was found without. */
  own?: Own | ((home: string) => Own)
  args?: string[]
  mechanism?: Mechanism
}

type Given = { env: Record<string, string>; args: string[] }

/** What an agent found on PATH is started with, where the server has these variables and these files in the home. */
export async function givenTo(
  id: string,
  variables: Record<string, string>,
  { files = {}, links = {}, own, args = ['--acp'], mechanism }: Setup = {},
) {
  const made = createHost(variables)
  const host = mechanism === undefined ? made : { ...made, isolation: isolationAt(made.dataDir, mechanism) }
  const command = COMMANDS[id] ?? id
  const bin = programs([command])
  const home = path.join(bin, 'home')
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true })
    writeFileSync(path.join(home, file), text)
  }
  for (const [link, target] of Object.entries(links)) symlinkSync(path.join(home, target), path.join(home, link))
  mkdirSync(home, { recursive: true })
  const env = { ...host.env, HOME: home, PATH: `${bin}:/usr/bin:/bin` }
  const runtimes = await createRuntimes({
    ...{ ...host, env },
    runtimesFile: null,
    demoDirectives: false,
    appDir: root,
  })
  const found = runtimes.find((runtime) => runtime.id === id)
  const runtime =
    own === undefined
      ? found
      : createRuntime(
          { id, kind: 'acp', command, args, env: typeof own === 'function' ? own(home) : own },
          'workspace',
          { ...host, env },
          {
            piGate: '/none',
          },
        )
  if (runtime === undefined) throw new Error(`${id} was not found`)
  const cwd = path.join(bin, 'work')
  mkdirSync(cwd)
  await new TestSession(id, { cwd }).start(runtime).catch(() => undefined)
  const lines = readFileSync(path.join(cwd, 'given.txt'), 'utf8').split('\n')
  const given: Given = {
    env: Object.fromEntries(lines.map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)])),
    args: readFileSync(path.join(cwd, 'args.txt'), 'utf8').trim().split('\n'),
  }
  const { variables: described = [] } = await runtime.describe(AbortSignal.timeout(5_000))
  return { ...given, described }
}
