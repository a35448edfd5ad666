'use client'
import { useRouter, useSearchParams } from 'next/navigation'
import type { RunStatus } from '@/orchestration/model/status'

export const STATUS_FILTERS = {
  all: { label: 'All', statuses: null },
  open: { label: 'Open', statuses: ['queued', 'running'] },
  completed: { label: 'Completed', statuses: ['completed'] },
  failed: { label: 'Failed', statuses: ['failed'] },
  cancelled: { label: 'Cancelled', statuses: ['cancelled'] },
} as const satisfies Record<string, { label: string; statuses: readonly RunStatus[] | null }>
export type StatusFilter = keyof typeof STATUS_FILTERS

export type RunFilters = { status: StatusFilter; query: string }

/** The list's filters, which live in the URL: `?status=open&q=auth`. */
export function useRunFilters(): { filters: RunFilters; setFilters: (change: Partial<RunFilters>) => void } {
  const router = useRouter()
  const params = useSearchParams()
  const filters = { status: parseStatus(params.get('status')), query: params.get('q') ?? '' }
  const setFilters = (change: Partial<RunFilters>) => {
    const next = { ...filters, ...change }
    const search = new URLSearchParams()
    if (next.status !== 'all') search.set('status', next.status)
    if (next.query.trim() !== '') search.set('q', next.query.trim())
    router.replace(search.size === 0 ? '/runs' : `/runs?${search}`, { scroll: false })
  }
  return { filters, setFilters }
}

function parseStatus(value: string | null): StatusFilter {
  return value !== null && Object.hasOwn(STATUS_FILTERS, value) ? (value as StatusFilter) : 'all' // its own key: checked
}
