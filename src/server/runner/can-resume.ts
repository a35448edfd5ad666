import type { Clock, RuntimeController } from '@/orchestration/ports'
import type { RunnerSettings } from './settings'
import type { Needed } from './startable'
import { within } from './within'

const LOOK_TIMEOUT_MS = 2_000

/**
 * Whether a runtime can go on with an earlier session. A runtime that does not say so in time cannot. One that only another
 * process has may be able to: a session that is not resumed after all is replaced by a fresh one.
 */
export async function canResume(
  controller: RuntimeController,
  clock: Clock,
  { backend, workspaceId }: Needed,
  { exclusive }: Pick<RunnerSettings, 'exclusive'>,
): Promise<boolean> {
  const runtimes = await within(clock, LOOK_TIMEOUT_MS, controller.listRuntimes({ workspaceId }))
  if (runtimes === null) return false
  return runtimes.value.find(({ id }) => id === backend)?.capabilities.resume ?? !exclusive
}
