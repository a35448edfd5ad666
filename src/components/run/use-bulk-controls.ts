'use client'
import { visibleLine } from '@/orchestration/model/visible-text'
import type { WordlessAction, WorkerRecord } from '@/orchestration/model/records'
import { type Bulk, useBulk } from '@/components/bulk/use-bulk'
import { useTRPCClient } from '@/components/trpc/trpc'

export type BulkControls = Pick<Bulk, 'report' | 'isSending' | 'dismiss'> & {
  send: (action: WordlessAction, workers: readonly WorkerRecord[]) => void
}

const TITLES = { cancel: 'Cancel', interrupt: 'Interrupt', retry: 'Retry', resume: 'Resume' } as const satisfies Record<
  WordlessAction,
  string
>

/** One control for several workers; each has its receipt among its own controls. */
export function useBulkControls(wake: () => void): BulkControls {
  const { workers: api } = useTRPCClient()
  const bulk = useBulk(wake)
  return {
    ...bulk,
    send(action, workers) {
      const items = workers.map(({ id, target }) => ({ id, label: visibleLine(target.label) }))
      bulk.send(TITLES[action], items, async ({ id }) => {
        const { status } = await api[action].mutate({ workerId: id })
        return status === 'pending' ? 'requested; its receipt shows the effect' : 'done'
      })
    },
  }
}
