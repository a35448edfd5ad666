'use client'
import type { BulkItem } from '@/components/bulk/use-bulk'
import { hasFailed } from '@/orchestration/model/interruption'
import { errorMessage } from '@/components/text/error-message'
import { plural } from '@/components/text/format-tokens'
import { useTRPCClient } from '@/components/trpc/trpc'

/** Orders to one of several runs: each says what was done, or throws why not. */
export function useRunBulkOrders() {
  const api = useTRPCClient()
  return {
    cancel: async ({ id }: BulkItem): Promise<string> => {
      const { status, controlIds } = await api.runs.cancel.mutate({ runId: id })
      return status === 'cancelled'
        ? 'cancelled'
        : `being cancelled: ${plural(controlIds.length, 'worker')} told to stop`
    },
    retryFailed: async ({ id }: BulkItem): Promise<string> => {
      const { run, workers } = await api.runs.get.query({ runId: id })
      const failed = workers.filter((worker) => hasFailed(worker) && worker.kind === 'target')
      if (failed.length === 0) throw new Error(`The run is ${run.status} and has no failed worker.`)
      const tries = await Promise.allSettled(failed.map((worker) => api.workers.retry.mutate({ workerId: worker.id })))
      const refusals = tries.flatMap((tried) => (tried.status === 'rejected' ? [errorMessage(tried.reason)] : []))
      const queued = failed.length - refusals.length
      const [first] = refusals
      if (queued === 0 && first !== undefined) throw new Error(first)
      const words = `${plural(queued, 'worker')} queued again`
      return first === undefined ? words : `${words}, ${refusals.length} refused: ${first}`
    },
  }
}
