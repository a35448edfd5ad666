import type { Clock } from '@/orchestration/ports'
import type { AcpConnection } from './acp-connection'

const ROUNDS_MAX = 20

/** Waits until the agent has said nothing for `silenceMs`: some send the last updates of a request after its answer. */
export async function untilSilent(
  connection: Pick<AcpConnection, 'lastHeardAt'>,
  { clock, silenceMs, isWanted = () => true }: { clock: Clock; silenceMs: number; isWanted?: () => boolean },
): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX && isWanted(); round++) {
    const heardAt = connection.lastHeardAt()
    await new Promise<void>((resolve) => void clock.setTimer(silenceMs, resolve))
    if (connection.lastHeardAt() === heardAt) return
  }
}
