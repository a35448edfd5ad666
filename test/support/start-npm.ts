import { spawn } from 'node:child_process'
import { waitFor } from './wait-for'

/** `npm run <script>` as a real child process with its own group, as a supervisor or a terminal starts it. */
export type NpmProcess = {
  pid: number
  output(): string
  /** Resolves once the output contains `text`. */
  untilSays(text: string): Promise<void>
  /** To npm alone, as a supervisor sends it. */
  signal(signal: NodeJS.Signals): void
  /** To the whole group, as Ctrl-C in a terminal does. */
  signalGroup(signal: NodeJS.Signals): void
  /** Its exit code and, where one ended it, the signal. */
  end: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Ends what is left of it. */
  kill(): void
}

export function startNpm(script: string, options: { cwd?: string; env?: Record<string, string> } = {}): NpmProcess {
  const child = spawn('npm', ['run', script], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const { pid } = child
  if (pid === undefined) throw new Error('npm cannot be started')
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  }
  let hasEnded = false
  const end = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => {
      hasEnded = true
      resolve({ code, signal })
    })
  })
  return {
    pid,
    output: () => output,
    async untilSays(text) {
      const says = () => output.includes(text) || hasEnded
      await waitFor(`npm run ${script} to say "${text}"`, says, { withinMs: 60_000, state: () => output })
      if (!output.includes(text)) throw new Error(`npm run ${script} ended before it said "${text}":\n${output}`)
    },
    signal: (signal) => void process.kill(pid, signal),
    signalGroup: (signal) => void process.kill(-pid, signal),
    end,
    kill() {
      try {
        process.kill(-pid, 'SIGKILL')
      } catch {
        // It has ended.
      }
    },
  }
}
