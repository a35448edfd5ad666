import path from 'node:path'
import { messageOf } from '@/orchestration/model/message-of'
import type { Clock } from '@/orchestration/ports'
import { spawnProcess } from '../spawn'
import type { Isolation } from './isolation'

const TIMEOUT_MS = 10_000

/** Starts a program that does nothing as an agent would be started. Null when it worked, else what went wrong. */
export async function tryAgent(
  isolation: Isolation,
  env: Record<string, string | undefined>,
  clock: Clock,
): Promise<string | null> {
  try {
    const folder = path.join(isolation.attemptsDir, '.trial')
    await isolation.makeFolder(folder)
    const child = await spawnProcess({
      command: '/bin/sh',
      args: ['-c', ': > written && rm written'],
      cwd: folder,
      baseEnv: env,
      env: {},
      marker: `plenum-probe/isolation-${process.pid}.`,
      clock,
      isolation,
      onStderr: () => undefined,
      onOutputLimit: () => undefined,
    })
    const cancelTimer = clock.setTimer(TIMEOUT_MS, () => void child.stop())
    const { code, signal } = await child.ended
    cancelTimer()
    if (code === 0) return null
    return child.stderrTail().trim().split('\n')[0] || `it ended with ${signal ?? `exit code ${code}`}`
  } catch (error) {
    return messageOf(error)
  }
}
