import type { StreamEventDraft } from '@/orchestration/model/events'
import { NO_IDENTITY } from '@/orchestration/model/records'
import type { RuntimeRequest, RuntimeRequestRecord } from '@/orchestration/model/request'
import type { Fence, WorkerOutcome } from '@/orchestration/ports'
import { advanceRun } from '@/orchestration/run/advance-run'
import type { ServiceDeps } from '@/server/services/context'

/** Does by hand what the runner does, through the same store, so that services are tested without agents. */
export async function claim(deps: ServiceDeps, workerId: string): Promise<Fence> {
  const { fence } = await deps.store.updateWorkerRunning(workerId, {
    runnerId: 'runner',
    launchId: null,
    leaseUntil: new Date(deps.clock.now() + 60_000).toISOString(),
  })
  await deps.store.updateWorkerRuntimeIdentity(fence, { ...NO_IDENTITY, providerSessionId: `provider-${workerId}` })
  await advanceRun(deps, fence.runId)
  return fence
}

export async function end(deps: ServiceDeps, fence: Fence, outcome: WorkerOutcome): Promise<void> {
  await deps.store.completeWorker(fence, outcome)
  await advanceRun(deps, fence.runId)
}

export async function complete(deps: ServiceDeps, workerId: string, result: string): Promise<void> {
  await end(deps, await claim(deps, workerId), { status: 'completed', result, resultJson: null })
}

export function say(fence: Fence, text: string): StreamEventDraft {
  const { workerId, attempt } = fence
  return { type: 'assistant.message.delta', workerId, attempt, message: 'said', payload: { text } }
}

export async function ask(
  deps: ServiceDeps,
  fence: Fence,
  request: Partial<RuntimeRequest> = {},
): Promise<RuntimeRequestRecord> {
  return deps.store.upsertRuntimeRequest(fence, {
    requestId: 'ask-1',
    kind: 'approval.command',
    nativeMethod: 'session/request_permission',
    summary: 'Run npm test',
    turnId: null,
    toolId: null,
    detail: 'npm test',
    options: [
      { id: 'once', label: 'Allow once', kind: 'allow_once' },
      { id: 'no', label: 'Reject', kind: 'reject_once' },
    ],
    questions: [],
    ...request,
  })
}
