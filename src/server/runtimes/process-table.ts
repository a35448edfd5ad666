import { readdir, readFile } from 'node:fs/promises'
import { MARKER_VARIABLE } from './child-environment'

/** `startTicks` (clock ticks since the machine's boot) tells a process from a later one that was given the same pid. */
export type ProcessRef = { pid: number; startTicks: string }
export type MarkedProcess = ProcessRef & { marker: string }
type ProcessRow = ProcessRef & { parentPid: number; isZombie: boolean; marker: string | null }

/** Living processes whose marker starts with `prefix`. Empty where there is no /proc. */
export async function findMarked(prefix: string): Promise<MarkedProcess[]> {
  const found: MarkedProcess[] = []
  for (const { pid, startTicks, marker, isZombie } of await readProcessTable()) {
    if (marker?.startsWith(prefix) && !isZombie) found.push({ pid, startTicks, marker })
  }
  return found
}

/** The processes below `pid` in the tree of parents, without itself. An orphan is not found this way: it has a new parent. */
export async function findDescendants(pid: number): Promise<ProcessRef[]> {
  const table = await readProcessTable()
  const found: ProcessRow[] = []
  for (let parents = new Set([pid]); parents.size > 0;) {
    const children = table.filter((row) => parents.has(row.parentPid) && !row.isZombie)
    found.push(...children)
    parents = new Set(children.map((row) => row.pid))
  }
  return found
}

/** Which of these processes still live; one whose pid was given to another process does not. */
export async function stillLiving<T extends ProcessRef>(processes: T[]): Promise<T[]> {
  const rows = await Promise.all(processes.map(({ pid }) => readStat(pid)))
  return processes.filter((wanted, index) => {
    const row = rows[index]
    return row !== null && row !== undefined && row.startTicks === wanted.startTicks && !row.isZombie
  })
}

let running: Promise<ProcessRow[]> | null = null
let next: Promise<ProcessRow[]> | null = null

/** Many sessions end at once; they share one scan that begins after they asked (a scan under way may have missed theirs). */
function readProcessTable(): Promise<ProcessRow[]> {
  if (next !== null) return next
  if (running !== null) {
    next = running.then(startScan)
    return next
  }
  return startScan()
}

function startScan(): Promise<ProcessRow[]> {
  next = null
  const scan = scanProcesses().finally(() => {
    if (running === scan) running = null
  })
  running = scan
  return scan
}

async function scanProcesses(): Promise<ProcessRow[]> {
  const names = await readdir('/proc').catch((error: unknown) => {
    if (isGone(error)) return [] // no /proc on this system: the process group is all we have
    throw error
  })
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number)
  const rows = await Promise.all(pids.map(readRow))
  return rows.filter((row) => row !== null)
}

async function readRow(pid: number): Promise<ProcessRow | null> {
  const [stat, marker] = await Promise.all([readStat(pid), readMarker(pid)])
  return stat === null ? null : { ...stat, marker }
}

/** One process by its id; null when there is none. */
export async function readProcess(pid: number): Promise<(ProcessRef & { isZombie: boolean }) | null> {
  return readStat(pid)
}

async function readStat(pid: number): Promise<Omit<ProcessRow, 'marker'> | null> {
  const text = await readProc(`/proc/${pid}/stat`)
  // "pid (name, which may hold spaces and brackets) state ppid … starttime(22nd) …"
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  const state = fields?.[0]
  const parentPid = fields?.[1]
  const startTicks = fields?.[19]
  if (state === undefined || parentPid === undefined || startTicks === undefined) return null
  return { pid, parentPid: Number(parentPid), startTicks, isZombie: state === 'Z' || state === 'X' }
}

async function readMarker(pid: number): Promise<string | null> {
  const text = await readProc(`/proc/${pid}/environ`)
  const variable = `${MARKER_VARIABLE}=`
  const entry = text?.split('\0').find((part) => part.startsWith(variable))
  return entry?.slice(variable.length) ?? null
}

/** Null for a process that is gone or another user's: neither can be one of ours. */
async function readProc(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}

function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM'
}
