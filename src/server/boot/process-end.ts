const SIGNALS = ['SIGTERM', 'SIGINT'] as const
/** npm forwards a signal that its group has received too, so one Ctrl-C arrives twice. */
const REPEAT_MS = 1_000

const shared = globalThis as typeof globalThis & {
  /** Set by scripts/exit-on-signal.mjs: removes the handlers that exit at once. */
  plenumReleaseSignals?: () => void
}

/**
 * Calls back at the first SIGTERM or SIGINT. A further signal within a second is ignored; a later one ends the process as
 * the system does.
 */
export function onTermination(callback: (signal: string) => void): void {
  let firstAt: number | null = null
  const handle = (signal: NodeJS.Signals) => {
    if (firstAt === null) {
      firstAt = performance.now()
      callback(signal)
    } else if (performance.now() - firstAt >= REPEAT_MS) {
      for (const name of SIGNALS) process.off(name, handle)
      process.kill(process.pid, signal)
    }
  }
  for (const name of SIGNALS) process.on(name, handle)
  shared.plenumReleaseSignals?.()
}

/** Ends the process; `line` goes to standard error. */
export function exitProcess(code: number, line?: string): never {
  if (line !== undefined) process.stderr.write(`${line}\n`)
  process.exit(code)
}

/** As the system does it: nothing is put in order, or all stands still until somebody sends SIGCONT. */
export async function strikeProcess(effect: 'death' | 'freeze'): Promise<void> {
  process.kill(process.pid, effect === 'death' ? 'SIGKILL' : 'SIGSTOP')
  // The signal may take a moment; nothing is to happen in it.
  if (effect === 'death') await new Promise(() => {})
}
