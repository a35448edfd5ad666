import type { Clock, RuntimeController } from '@/orchestration/ports'
import { within } from './within'

const LOOK_TIMEOUT_MS = 2_000

/** Whether a runtime can go on with an earlier session. A runtime that does not say so in time cannot. */
export async function canResume(
  controller: RuntimeController,
  clock: Clock,
  { backend, workspaceId }: { backend: string; workspaceId: string | undefined },
): Promise<boolean> {
  const runtimes = await within(clock, LOOK_TIMEOUT_MS, controller.listRuntimes({ workspaceId }))
  return runtimes?.value.find(({ id }) => id === backend)?.capabilities.resume ?? false
}
