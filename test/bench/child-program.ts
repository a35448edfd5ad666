import { spawn } from 'node:child_process'

type ChildProgram = {
  pid: number
  /** The next message of the program, in the order they were sent. Rejects when it ends before. */
  receive<T>(): Promise<T>
  send(message: string): void
  stop(): Promise<void>
}

/** Runs a TypeScript program of the benchmark as a process of its own that exchanges messages with this one. */
export function startProgram(entry: string, argument: unknown): ChildProgram {
  const child = spawn(process.execPath, ['scripts/run-ts.mjs', entry, JSON.stringify(argument)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const messages: unknown[] = []
  let wake = () => {}
  let isOver = false
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      isOver = true
      wake()
      resolve()
    })
  })
  child.on('message', (message) => {
    messages.push(message)
    wake()
  })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  return {
    pid: child.pid ?? 0,
    async receive<T>() {
      while (messages.length === 0) {
        if (isOver) throw new Error(`${entry} ended before its next message`)
        await new Promise<void>((resolve) => (wake = resolve))
      }
      return messages.shift() as T // what the two programs agree on
    },
    send: (message) => void child.send(message),
    async stop() {
      process.off('exit', kill)
      child.kill('SIGTERM')
      await exited
    },
  }
}
