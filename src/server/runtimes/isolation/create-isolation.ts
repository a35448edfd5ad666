import { isThere } from '@/server/attempt-places'
import { withLoaderVariablesInside } from './loader-variables'
import { constants, existsSync } from 'node:fs'
import { access, chown, mkdir, realpath, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { IsolationState } from '@/orchestration/model/isolation'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { findMarked } from '../process-table'
import type { AgentState } from './agent-state'
import { findMarkedAs, runAs, type AgentUser } from './agent-user'
import type { AgentLaunch, Enclosed, Isolation } from './isolation'
import { createFileGuards } from './file-guards'
import { ownPart, planSeal, writableBy, type ServerPlaces } from './plan-seal'
import { keeperCommand, sealedCommand, type Seal } from './sealed-command'

/** What was found to work here. */
export type Mechanism = {
  state: IsolationState
  seal: Seal | null
  /** Who agents run as; null: the server's own user. */
  user: AgentUser | null
}

export type IsolationParts = Mechanism & {
  places: ServerPlaces
  /** Canonical, and there. */
  attemptsDir: string
}

/** Variables that say whose home it is; those of the server mean nothing to another user. */
const PERSONAL = ['SHELL', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME', 'XDG_RUNTIME_DIR']

export function createIsolation({ state, seal, user, places: given, attemptsDir }: IsolationParts): Isolation {
  /** An empty folder that file systems are mounted on while an agent is sealed. */
  const stage = path.join(attemptsDir, '.stage')
  const places = {
    ...given,
    hiddenFolders: [...given.hiddenFolders, attemptsDir],
    user,
    homes: user === null ? given.homes : [...given.homes, user.home],
  }

  async function makeFolder(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    if (user !== null) await chown(folder, user.uid, user.gid)
  }

  async function makeStateFile(file: string, text: string): Promise<void> {
    if (user === null) await writeFile(file, text, { flag: 'wx', mode: 0o600 })
    // With -C the shell makes a file, and writes none that is there.
    else await runAs(user, 'sh', ['-Cc', 'umask 077; printf %s "$1" >"$2"', 'plenum-make', text, file])
  }

  async function mayWriteIn(folder: string): Promise<boolean> {
    const asked = user === null ? access(folder, constants.W_OK) : runAs(user, 'test', ['-w', folder])
    return asked.then(
      () => true,
      () => false,
    )
  }

  /** False where nobody of the agents' user could make it, as in a file system that is read-only. */
  async function isMade(place: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (cause) {
      if (existsSync(place)) return true // another attempt was quicker
      if (!(await mayWriteIn(path.dirname(place)))) return false
      const message = `${place}, which agents must not make, cannot be made.`
      throw new RuntimeFailure({ reason: 'internal', message }, { cause })
    }
  }

  async function makeStateFolder(folder: string): Promise<void> {
    try {
      if (user === null) await mkdir(folder, { recursive: true, mode: 0o700 })
      else await runAs(user, 'mkdir', ['-p', '-m', '700', '--', folder])
    } catch (cause) {
      const message = `The folder ${folder}, in which the agent keeps its files, cannot be made.`
      throw new RuntimeFailure({ reason: 'internal', message }, { cause })
    }
  }

  const guards = createFileGuards(path.join(attemptsDir, '.open-settings'), {
    folder: (folder) => isMade(folder, () => makeStateFolder(folder)),
    file: (file, text) => isMade(file, () => makeStateFile(file, text)),
  })

  /** Makes what is mounted, and what is mounted on. */
  async function prepareState({ folders, ownFolder }: AgentState): Promise<void> {
    for (const { path: folder, perAttempt } of folders) {
      await makeStateFolder(folder)
      if (ownFolder === null) continue
      for (const part of perAttempt) {
        await makeStateFolder(part)
        await makeFolder(ownPart(ownFolder, part))
        const expected = path.join(await realpath(folder), path.relative(folder, part))
        if ((await realpath(part)) === expected) continue
        throw new RuntimeFailure({ reason: 'internal', message: `${part} is a link; an agent may have made it.` })
      }
    }
  }

  function enclose(launch: AgentLaunch, guarded: readonly string[]): Enclosed {
    const given = [launch.program ?? launch.command, ...launch.args]
    if (seal === null && user === null) {
      const { command, args, env, folder } = launch
      return { command, args: [...args], cwd: folder.pinned, env, hasKeeper: false }
    }
    const { env: outside, agent } = withLoaderVariablesInside({ env: launch.env, agent: given })
    if (seal === null) {
      const [command = '', ...args] = [...(user === null ? [] : keeperCommand(user)), ...agent]
      return { command, args, cwd: launch.folder.pinned, env: outside, hasKeeper: false }
    }
    const { steps, env } = planSeal(places, {
      folder: launch.folder.path,
      env: outside,
      needed: given.filter((part) => path.isAbsolute(part)),
      state: launch.state,
      guarded,
    })
    const [command = '', ...args] = sealedCommand(seal, user, { stage, folder: launch.folder, steps, agent })
    return { command, args, cwd: '/', env, hasKeeper: true }
  }

  return {
    state,
    attemptsDir,
    makeFolder,
    isThere,
    async removeFolder(folder) {
      // What is another user's can be removed by that user only; the folder itself is in one of ours.
      if (user !== null && existsSync(folder)) await runAs(user, 'find', [folder, '-mindepth', '1', '-delete'])
      await rm(folder, { recursive: true, force: true })
    },
    baseEnvironment(base) {
      if (user === null) return base
      const personal = Object.fromEntries(PERSONAL.map((name) => [name, undefined]))
      return { ...base, ...personal, HOME: user.home, USER: user.name, LOGNAME: user.name }
    },
    keepFromAgents: (files) => guards.add(files),
    // Without walls an agent writes what its user can.
    agentsMayWrite: (file) => seal === null || guards.isOpen(file),
    async enclose(launch) {
      if (seal === null) return enclose(launch, [])
      await mkdir(stage, { recursive: true, mode: 0o711 })
      await prepareState(launch.state)
      const { folder, env, state } = launch
      return enclose(launch, await guards.placeAll(writableBy({ folder: folder.path, env, state })))
    },
    findMarked: (prefix) => (user === null ? findMarked(prefix) : findMarkedAs(user, prefix)),
  }
}
