import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'

export type TestRunner = {
  pid: number
  output(): string
  /** Stands still, as a machine that is swapping or suspended does; its agents go on. */
  freeze(): void
  thaw(): void
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** `npm run runner`, as an operator starts it beside a server. Resolves when it is at work. */
export async function startRunnerProcess(env: Record<string, string>): Promise<TestRunner> {
  const child = spawn(process.execPath, ['scripts/runner.mjs'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PLENUM_DEMO_DIRECTIVES: '1', PLENUM_LOG_LEVEL: 'warn', ...env },
  })
  let output = ''
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('is at work')) resolve()
    }
    child.stdout.on('data', onData)
    child.stderr.on('data', onData)
    child.once('exit', (code) => reject(new Error(`the runner ended with code ${code}:\n${output}`)))
  })
  return {
    pid: child.pid ?? 0,
    output: () => output,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      await exited
    },
  }
}

/** Whether a process stands still, by a signal. */
export async function isStopped(pid: number): Promise<boolean> {
  return / T /.test((await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\)/, ''))
}
