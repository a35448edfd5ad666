'use client'
import { visibleLine } from '@/orchestration/model/visible-text'
import { useQuery } from '@/components/trpc/use-query'
import { useDeferredValue } from 'react'
import { statusLookOf } from '@/components/status/run-status'
import { useTRPC } from '@/components/trpc/trpc'

/** Runs whose title or prompt holds the words; the newest ones while there are none. */
export function usePaletteRuns(words: string) {
  const trpc = useTRPC()
  const query = useDeferredValue(words.trim())
  const runs = useQuery(
    trpc.runs.list.queryOptions(
      { limit: 6, ...(query === '' ? {} : { query }) },
      { placeholderData: (previous) => previous },
    ),
  )
  return (runs.data?.items ?? []).map((run) => {
    const { label, icon } = statusLookOf(run.status, false, run.failure)
    return { id: run.id, label: visibleLine(run.title), hint: label, icon }
  })
}
