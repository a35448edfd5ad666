import { endOf } from '@/orchestration/model/cut-text'
import { execFile, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import path from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import type { Readable } from 'node:stream'
import type { IsolationState } from '@/orchestration/model/isolation'
import type { Intake } from '@/orchestration/model/runtime'
import type { Clock } from '@/orchestration/ports'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { childEnvironment } from './child-environment'
import { placeState, type StateFolder } from './isolation/agent-state'
import type { Enclosed, Isolation } from './isolation/isolation'
import { levelOf } from './isolation/level-of'
import { openWorkingFolder } from './isolation/working-folder'
import { killUntilGone, sendSignal } from './kill-processes'
import { createLineSplitter, type Line } from './line-splitter'
import { findDescendants, stillLiving } from './process-table'
import { readOutput, type OutputReader } from './read-output'
import { resolveCommand } from './resolve-command'

export type SpawnRequest = {
  command: string
  args: readonly string[]
  /** Canonical: a link in it means that it was replaced. */
  cwd: string
  /** Where the allow-list is read from: the server's own environment. */
  baseEnv: Record<string, string | undefined>
  /** Names of `baseEnv` that this runtime may see beyond the allow-list. */
  passedEnv?: readonly string[]
  env: Record<string, string>
  /** Unique to this process: everything that carries it is killed with it. */
  marker: string
  clock: Clock
  /** How it is kept apart from this server. */
  isolation: Isolation
  /** Folders outside of `cwd` that it keeps its own files in. */
  state?: readonly StateFolder[] | undefined
  /** Where it keeps what no other attempt may see of that; null: with the rest. */
  stateFolder?: string | null | undefined
  /** Aborted once the whole server ends: then nobody has long to end. */
  closing?: AbortSignal | undefined
  /** Each line of stdout, for what speaks in lines. */
  onLine?: (line: Line) => void
  /** All of a line that was too long, in pieces, after `onLine` reported it. */
  onOverlong?: (piece: Uint8Array, isLast: boolean) => void
  /** Stdout as it comes, for what does not. */
  onOutput?(chunk: Buffer): void
  onStderr(text: string): void
  /** Once, when stdout has passed `outputBytesMax`. Nothing is read after it; the caller is to stop the process. */
  onOutputLimit(bytes: number): void
  lineBytesMax?: number
  outputBytesMax?: number
  /** How fast both outputs may be read. What is left when the process ends by itself waits for room too; after `stop` it does not. */
  intake?: Intake | undefined
}

export type ProcessExit = { code: number | null; signal: string | null }

export type ChildProcess = {
  readonly pid: number
  /** How it is kept apart from the server. */
  readonly isolation: Pick<IsolationState, 'level' | 'by'>
  /** Resolves when the process took the text; rejects when its input is closed. */
  write(text: string): Promise<void>
  endInput(): void
  /** The last 4 KiB of stderr. */
  stderrTail(): string
  /** The process has ended by itself or by `stop`, its output is read to the end and nothing it started is left. */
  readonly ended: Promise<ProcessExit>
  /** End of input, after 0.5 s SIGTERM, after 5 s more SIGKILL, for it and all it started. Idempotent; resolves with `ended`. */
  stop(): Promise<ProcessExit>
}

/** One message may be a whole file before and after a change, or a picture. */
const LINE_BYTES_MAX = 16 * 1024 * 1024
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024
const STDERR_TAIL_CHARS = 4_096
const END_OF_INPUT_GRACE_MS = 500
/** An agent may have its session to write down. */
const TERMINATE_GRACE_MS = 5_000
const CLOSING_GRACE_MS = 1_000
const LOOK_EVERY_MS = 500
/** A grandchild may hold the pipes open after all were killed; what is in them by then is enough. */
const DRAIN_GRACE_MS = 500

/**
 * Starts a program without a shell, in a process group of its own, behind the walls of `isolation`, with a clean environment.
 * @throws RuntimeFailure `runtime_missing` when the program or the folder is not there or may not be used.
 */
export async function spawnProcess(request: SpawnRequest): Promise<ChildProcess> {
  const { isolation } = request
  const env = childEnvironment({
    base: isolation.baseEnvironment(request.baseEnv),
    passed: request.passedEnv,
    own: request.env,
    marker: request.marker,
  })
  const { child, hasKeeper } = await startEnclosed(request, env)
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })

  let stderrTail = ''
  const readers = [
    readLines(request, child.stdout),
    readText(request, child.stderr, (text) => {
      stderrTail = endOf(stderrTail + text, STDERR_TAIL_CHARS)
      request.onStderr(text)
    }),
  ]
  // Writing to a process that is gone is reported by the write's own callback.
  child.stdin.on('error', () => undefined)

  const pid = await startedPid(child, request.command)
  let isStopping = false

  async function end(): Promise<ProcessExit> {
    const exit = await exited
    sendSignal(-pid, 'SIGKILL')
    await killUntilGone(request.clock, () => isolation.findMarked(request.marker))
    await drain()
    for (const reader of readers) reader.end()
    await allRead
    return exit
  }
  const allRead = Promise.all(readers.map(({ done }) => done))
  const ended = end()

  /** As long as it goes on, or waits for room; there is an end to it, as all that could write is killed. */
  async function drain(): Promise<void> {
    for (;;) {
      const before = readers.map((reader) => reader.progress())
      if (await settlesWithin(request.clock, DRAIN_GRACE_MS, allRead)) return
      const goesOn = readers.some((reader, index) => reader.isHeld() || reader.progress() !== before[index])
      if (isStopping || !goesOn) return
    }
  }

  /** A keeper would die of the signal at once, and all it keeps with it: what runs below it is asked, each by its id. */
  async function terminate(): Promise<void> {
    if (!hasKeeper) return sendSignal(-pid, 'SIGTERM')
    for (const inside of await findDescendants(pid)) sendSignal(inside.pid, 'SIGTERM')
  }

  /** Whether it ended by itself. The grace is short from the moment the server ends on. */
  async function exitsInGrace(): Promise<boolean> {
    const grace = () => (request.closing?.aborted === true ? CLOSING_GRACE_MS : TERMINATE_GRACE_MS)
    for (let waitedMs = 0; waitedMs < grace(); waitedMs += LOOK_EVERY_MS)
      if (await settlesWithin(request.clock, LOOK_EVERY_MS, exited)) return true
    return false
  }

  async function stopNow(): Promise<void> {
    const descendants = await findDescendants(pid)
    child.stdin.end()
    if (!(await settlesWithin(request.clock, END_OF_INPUT_GRACE_MS, exited))) {
      await terminate()
      if (!(await exitsInGrace())) sendSignal(-pid, 'SIGKILL')
    }
    await killUntilGone(request.clock, () => stillLiving(descendants))
  }

  return {
    pid,
    isolation: levelOf(isolation),
    write: (text) =>
      new Promise((resolve, reject) => {
        child.stdin.write(text, (error) => (error ? reject(error) : resolve()))
      }),
    endInput: () => child.stdin.end(),
    stderrTail: () => stderrTail,
    ended,
    async stop() {
      if (!isStopping) {
        isStopping = true
        await stopNow()
      }
      return ended
    },
  }
}

async function startEnclosed(request: SpawnRequest, env: Record<string, string>) {
  const { command, args, isolation } = request
  const folder = openWorkingFolder(request.cwd)
  try {
    const program = programPath(request, env)
    const state = placeState(request.state ?? [], env, request.stateFolder ?? null)
    const enclosed = await isolation.enclose({ command, args, program, folder, env, state })
    if (enclosed.command !== command && program === null) throw missing(command, 'was not found')
    return { child: startChild(enclosed), hasKeeper: enclosed.hasKeeper }
  } finally {
    folder.close()
  }
}

function startChild({ command, args, cwd, env }: Enclosed) {
  return spawn(command, args, {
    cwd,
    // Next's types demand NODE_ENV in every environment; a child has no business with ours.
    env: env as NodeJS.ProcessEnv,
    detached: true,
    shell: false,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** Runs a program of the system to its end and resolves with what it printed. Rejects when it fails. */
export function runProgram(command: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, [...args], { env: env as NodeJS.ProcessEnv, cwd: '/' }, (error, stdout) =>
      error === null ? resolve(stdout) : reject(new Error(error.message, { cause: error })),
    )
  })
}

export type DetachedRequest = {
  command: string
  args: readonly string[]
  cwd: string
  /** Added to this process's environment, over variables of the same name. */
  env: Record<string, string>
  /** Where its output is appended; the file and its folder are created if missing. Null drops it. */
  logFile: string | null
}

/**
 * Starts a program in its own session that outlives this process, and does not wait for it. `exited` tells its end to who
 * is still there then.
 * @throws RuntimeFailure `runtime_missing` when it cannot be started.
 */
export async function startDetached({
  command,
  args,
  cwd,
  env,
  logFile,
}: DetachedRequest): Promise<{ pid: number; exited: Promise<ProcessExit> }> {
  if (logFile !== null) mkdirSync(path.dirname(logFile), { recursive: true, mode: 0o700 })
  const output = logFile === null ? 'ignore' : openSync(logFile, 'a', 0o600)
  try {
    const child = spawn(command, [...args], {
      cwd,
      // No setting is read here: the program gets the environment as it is.
      // eslint-disable-next-line no-restricted-syntax
      env: { ...process.env, ...env },
      detached: true,
      shell: false,
      stdio: ['ignore', output, output],
    })
    const exited = new Promise<ProcessExit>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }))
    })
    const pid = await startedPid(child, command)
    child.unref()
    return { pid, exited }
  } finally {
    if (typeof output === 'number') closeSync(output)
  }
}

function readLines(request: SpawnRequest, stdout: Readable): OutputReader {
  const { clock, intake, onLine, onOverlong } = request
  const bytesMax = request.outputBytesMax ?? OUTPUT_BYTES_MAX
  const splitter =
    onLine === undefined
      ? null
      : createLineSplitter(request.lineBytesMax ?? LINE_BYTES_MAX, {
          onLine: (line) => onLine(line),
          onOverlong(piece, isLast) {
            onOverlong?.(piece, isLast)
            intake?.keepOverlong(piece, isLast)
          },
        })
  let bytes = 0
  return readOutput(stdout, {
    clock,
    onPiece(piece) {
      bytes += piece.length
      if (bytes > bytesMax) {
        request.onOutputLimit(bytes)
        return false
      }
      request.onOutput?.(piece)
      splitter?.push(piece)
    },
    onEnd: (isWhole) => (isWhole ? splitter?.end() : splitter?.cut()),
    untilRoom: () => intake?.untilRoom() ?? null,
  })
}

function readText({ clock, intake }: SpawnRequest, stderr: Readable, onText: (text: string) => void): OutputReader {
  const decoder = new StringDecoder('utf8')
  return readOutput(stderr, {
    clock,
    onPiece: (piece) => onText(decoder.write(piece)),
    untilRoom: () => intake?.untilRoom() ?? null,
  })
}

function startedPid(child: ReturnType<typeof spawn>, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? 0))
    child.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        missing(
          command,
          cause.code === 'ENOENT' ? 'was not found' : `could not be started (${cause.code ?? cause.message})`,
        ),
      )
    })
  })
}

/** Where the child would find its program; a keeper says only by its exit code that there is none. */
function programPath({ command, cwd }: SpawnRequest, env: Record<string, string>): string | null {
  return resolveCommand(command.includes('/') ? path.resolve(cwd, command) : command, env)
}

function missing(command: string, why: string): RuntimeFailure {
  return new RuntimeFailure({ reason: 'runtime_missing', message: `The program ${command} ${why}.` })
}

async function settlesWithin(clock: Clock, delayMs: number, promise: Promise<unknown>): Promise<boolean> {
  let cancel = () => {}
  const late = new Promise<false>((resolve) => {
    cancel = clock.setTimer(delayMs, () => resolve(false))
  })
  const inTime = await Promise.race([promise.then(() => true as const), late])
  cancel()
  return inTime
}
