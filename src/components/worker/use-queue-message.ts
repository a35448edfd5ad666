'use client'

import { useQuery } from '@/components/trpc/use-query'
import type { WorkerRecord } from '@/orchestration/model/records'
import { useTRPC } from '@/components/trpc/trpc'

const REFETCH_MS = 5_000

/** Why a queued worker has not started yet, in words; null while nothing is known. All workers of a run share one request. */
export function useQueueMessage({ id, runId, status }: Pick<WorkerRecord, 'id' | 'runId' | 'status'>): string | null {
  const trpc = useTRPC()
  const { data } = useQuery(
    trpc.runs.get.queryOptions(
      { runId },
      { enabled: status === 'queued', refetchInterval: REFETCH_MS, retry: false, select: ({ queue }) => queue },
    ),
  )
  return status === 'queued' ? (data?.[id]?.message ?? null) : null
}
