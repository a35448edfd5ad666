import type { Clock } from '@/orchestration/ports'
import type { Isolation } from './isolation/isolation'
import { spawnProcess } from './spawn'

type VersionLaunch = {
  command: string
  args: readonly string[]
  baseEnv: Record<string, string | undefined>
  env: Record<string, string>
  clock: Clock
  isolation: Isolation
}

/** Asks a program for its version and waits for its end; null when it prints none. Given up, it throws the signal's reason. */
export async function readVersion(
  launch: VersionLaunch,
  { cwd, marker, signal }: { cwd: string; marker: string; signal: AbortSignal },
): Promise<string | null> {
  let printed = ''
  const take = (text: string) => {
    printed = (printed + text).slice(0, OUTPUT_CHARS_MAX)
  }
  const child = await spawnProcess({
    ...launch,
    cwd,
    marker,
    onOutput: (chunk) => take(chunk.toString('utf8')),
    // Some print it there.
    onStderr: take,
    onOutputLimit: () => undefined,
  })
  const giveUp = () => void child.stop()
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    if (signal.aborted) giveUp() // while the program was started
    child.endInput()
    await child.ended
    signal.throwIfAborted()
    return /\d+\.\d+[\w.+-]*/.exec(printed)?.[0] ?? null
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

const OUTPUT_CHARS_MAX = 4_096
