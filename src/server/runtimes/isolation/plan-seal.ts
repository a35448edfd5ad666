import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import type { AgentState } from './agent-state'
import { isInside, isInsideAny } from '@/server/is-inside'
import { withGuards } from './guard-steps'
import type { SealStep } from './seal-steps'
import {
  NEEDED_IN_SOCKET_FOLDERS,
  PRIVATE_FOLDERS,
  SECRETS_IN_HOME,
  SECRETS_IN_SYSTEM,
  SOCKET_FOLDERS,
} from './secret-places'

/** What belongs to the server. Paths need not exist. */
export type ServerPlaces = {
  /** Database, secrets, files of all attempts: an agent sees nothing of them but its own folders. */
  hiddenFolders: readonly string[]
  /** Single files that hold secrets, wherever an operator put them. */
  secretFiles: readonly string[]
  /** The homes of the server's user and of the agents' user. */
  homes: readonly string[]
  /** State of agents: hidden from every agent but the one it belongs to. Relative to a home. */
  otherState: readonly string[]
  /** The server's program, read-only as everything is. */
  appDir: string
  /** Who agents run as; null or absent: the server's own user. */
  user?: { uid: number } | null
}

export type SealedLaunch = {
  /** Canonical path of the working folder. */
  folder: string
  env: Record<string, string>
  /** Paths that the agent must be able to read: its program and files of its command line. */
  needed: readonly string[]
  state: AgentState
  /** Canonical paths of files that lie where the agent may write, and that it must not change. */
  guarded?: readonly string[]
}

const MEMORY_BYTES_MAX = 2 * 1024 * 1024 * 1024
const EMPTY_BYTES_MAX = 64 * 1024

/**
 * What an agent sees and may change of the file system, as steps over a copy of the mounts that is read-only already: hides
 * what is secret, then binds in what is the agent's own. Steps are ordered by depth, so that what lies deeper wins.
 */
export function planSeal(
  places: ServerPlaces,
  launch: SealedLaunch,
): { steps: SealStep[]; env: Record<string, string> } {
  const { state } = launch
  const stateFolders = existing(state.folders.map((folder) => folder.path))
  const own = [launch.folder, ...stateFolders]

  const hidden = existing(places.hiddenFolders)
  const priv = existing(PRIVATE_FOLDERS)
  const sockets = existing(SOCKET_FOLDERS)
  const home = launch.env.HOME
  const homes = [...places.homes, ...(home === undefined ? [] : [home])]
  const secrets = existing([
    ...homes.flatMap((folder) => [...SECRETS_IN_HOME, ...places.otherState].map((name) => path.join(folder, name))),
    ...SECRETS_IN_SYSTEM.filter((place) => !homes.some((folder) => isInside(place, folder))),
    ...places.secretFiles,
  ]).filter((place) => !own.includes(place) && !isInsideAny(hidden, place) && isReachable(place, places.user ?? null))

  const covered = [...hidden, ...priv, ...sockets, ...secrets]
  const temporary = temporaryFolder(launch.env, covered)
  const steps = [
    ...[...hidden, ...sockets].map(emptyFolder),
    ...priv.map((target): SealStep => ({ kind: 'tmpfs', target, mode: '1777', bytes: MEMORY_BYTES_MAX })),
    ...secrets.map(hide),
    ...needed(places, launch, { hidden, covered: [...priv, ...secrets], sockets }),
    ...stateSteps(state),
    ...(temporary.isOwn ? [bind(temporary.path)] : []),
    bind(launch.folder),
  ]
  const freezes = [...hidden, ...sockets, ...secrets.filter(isFolder)].map((target): SealStep => ({
    kind: 'freeze',
    target,
  }))
  const { XDG_RUNTIME_DIR: _sockets, ...env } = launch.env
  return {
    steps: [...withoutRepeats(inOrder(withGuards(inOrder(steps), launch.guarded ?? []))), ...inOrder(freezes)],
    env: { ...env, TMPDIR: temporary.path, TMP: temporary.path, TEMP: temporary.path },
  }
}

/** What is needed and lies in a folder that is covered: shown again, read-only, with the folder it came in. */
function needed(
  places: ServerPlaces,
  { env, needed: paths, state, folder }: SealedLaunch,
  { hidden, covered, sockets }: { hidden: string[]; covered: string[]; sockets: string[] },
): SealStep[] {
  const wanted = existing([
    ...paths,
    places.appDir,
    ...(env.HOME === undefined ? [] : [env.HOME]),
    ...state.folders.map((place) => place.path),
  ]).filter((place) => !isInsideAny(hidden, place) && place !== folder)
  const again = wanted.flatMap((place) => {
    const cover = covered
      .filter((candidate) => isInside(candidate, place) && candidate !== place)
      .sort(byDepth)
      .at(-1)
    return cover === undefined ? [] : [path.join(cover, path.relative(cover, place).split(path.sep)[0] ?? '')]
  })
  const inSockets = existing(NEEDED_IN_SOCKET_FOLDERS).filter((place) => isInsideAny(sockets, place))
  const programs = wanted.filter((place) => isInsideAny(sockets, place))
  return [...again, ...inSockets, ...programs].map((place): SealStep => ({
    kind: 'ro-bind',
    source: place,
    target: place,
  }))
}

/** Whether an agent may write something that lasts at a place, or below it in a folder that it could put there. */
export function writableBy({ folder, env, state }: Pick<SealedLaunch, 'folder' | 'env' | 'state'>) {
  const named = env.TMPDIR === undefined ? [] : existing([env.TMPDIR]).filter((place) => place !== '/tmp')
  const lasting = state.folders.filter(({ isForgotten }) => !isForgotten).map((place) => place.path)
  const granted = [...existing([folder, ...lasting]), ...named]
  return (place: string): boolean => isInsideAny(granted, place)
}

function stateSteps({ folders, ownFolder }: AgentState): SealStep[] {
  return folders.flatMap((folder) => {
    const [place] = existing([folder.path])
    if (place === undefined) return []
    const at = (part: string) => path.join(place, path.relative(folder.path, part))
    const perAttempt = ownFolder === null ? [] : folder.perAttempt
    return [
      ...(folder.isForgotten ? forgotten(place) : [bind(place)]),
      ...folder.readOnly
        .map(at)
        .filter(isCanonical)
        .map((part): SealStep => ({ kind: 'ro-bind', source: part, target: part })),
      ...perAttempt.map((part): SealStep => ({
        kind: 'bind',
        source: ownPart(ownFolder ?? '', part),
        target: at(part),
      })),
    ]
  })
}

/** What is there stays to be read; all else is in memory. */
function forgotten(place: string): SealStep[] {
  const kept = existing(readdirSync(place).map((name) => path.join(place, name))).filter((entry) =>
    isInside(place, entry),
  )
  return [
    { kind: 'tmpfs', target: place, mode: '0700', bytes: MEMORY_BYTES_MAX },
    ...kept.map((entry): SealStep => ({ kind: 'ro-bind', source: entry, target: entry })),
  ]
}

/** Where an attempt keeps its own version of a part of an agent's state. */
export function ownPart(ownFolder: string, part: string): string {
  const hash = createHash('sha256').update(part).digest('hex').slice(0, 8)
  return path.join(ownFolder, `${path.basename(part)}-${hash}`)
}

/** One that a runtime's definition names is granted; the server's own is not there. */
function temporaryFolder(env: Record<string, string>, covered: string[]): { path: string; isOwn: boolean } {
  const [named] = env.TMPDIR === undefined ? [] : existing([env.TMPDIR])
  if (named === undefined || named === '/tmp' || !isFolder(named)) return { path: '/tmp', isOwn: false }
  return { path: named, isOwn: !covered.includes(named) }
}

function emptyFolder(target: string): SealStep {
  return { kind: 'tmpfs', target, mode: '0755', bytes: EMPTY_BYTES_MAX }
}

function hide(target: string): SealStep {
  return isFolder(target) ? emptyFolder(target) : { kind: 'ro-bind', source: '/dev/null', target }
}

function bind(place: string): SealStep {
  return { kind: 'bind', source: place, target: place }
}

const RANK = { tmpfs: 0, folder: 1, 'ro-bind': 2, bind: 3, freeze: 4 } as const

function inOrder(steps: SealStep[]): SealStep[] {
  return [...steps].sort((a, b) => byDepth(a.target, b.target) || RANK[a.kind] - RANK[b.kind])
}

function byDepth(a: string, b: string): number {
  return depth(a) - depth(b)
}

function depth(place: string): number {
  return place.split(path.sep).filter((part) => part !== '').length
}

function withoutRepeats(steps: SealStep[]): SealStep[] {
  const seen = new Set<string>()
  return steps.filter((step) => {
    const key = JSON.stringify(step)
    return !seen.has(key) && seen.add(key)
  })
}

/** The canonical paths of those that exist, each once. */
function existing(places: readonly string[]): string[] {
  const found = places.flatMap((place) => {
    try {
      return [realpathSync(place)]
    } catch {
      return [] // missing or not to be reached: then the agent does not reach it either
    }
  })
  return [...new Set(found)].filter((place) => place !== '/')
}

/** False for a link: an agent that may write there could have made it. */
function isCanonical(place: string): boolean {
  return existsSync(place) && realpathSync(place) === place
}

function isFolder(place: string): boolean {
  return statSync(place).isDirectory()
}

/** False where the agent's user is kept out by the permissions of the file system already. */
function isReachable(place: string, user: { uid: number } | null): boolean {
  if (user !== null) return ancestorsOf(place).every((folder) => mayEnter(folder, user.uid))
  try {
    accessSync(place, constants.R_OK)
    return true
  } catch {
    return false // the server cannot read it, so its agents cannot either
  }
}

function ancestorsOf(place: string): string[] {
  const parent = path.dirname(place)
  return parent === place ? [] : [...ancestorsOf(parent), parent]
}

/** The groups of a user are not looked up: whoever may enter by some group counts as one who may. */
function mayEnter(folder: string, uid: number): boolean {
  const { mode, uid: owner } = statSync(folder)
  return (mode & (owner === uid ? 0o111 : 0o011)) !== 0
}
