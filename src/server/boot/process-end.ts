/** Calls back at the first SIGTERM or SIGINT; the second one ends the process as the system does. */
export function onTermination(callback: (signal: string) => void): void {
  const signals = ['SIGTERM', 'SIGINT'] as const
  const handle = (signal: string) => {
    for (const name of signals) process.off(name, handle)
    callback(signal)
  }
  for (const signal of signals) process.on(signal, handle)
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
