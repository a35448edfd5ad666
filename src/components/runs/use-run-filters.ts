'use client'
import { useSearchParams } from 'next/navigation'
import { replaceAddress } from '@/components/connection/replace-address'
import type { RunStatus } from '@/orchestration/model/status'

/** `interrupted`: whether runs that a person interrupted, which are stored as failed, are meant. */
export const STATUS_FILTERS = {
  all: { label: 'All', statuses: null },
  open: { label: 'Open', statuses: ['queued', 'running'] },
  completed: { label: 'Completed', statuses: ['completed'] },
  failed: { label: 'Failed', statuses: ['failed'], interrupted: false },
  interrupted: { label: 'Interrupted', statuses: ['failed'], interrupted: true },
  cancelled: { label: 'Cancelled', statuses: ['cancelled'] },
} as const satisfies Record<string, { label: string; statuses: readonly RunStatus[] | null; interrupted?: boolean }>
export type StatusFilter = keyof typeof STATUS_FILTERS

export type RunFilters = { status: StatusFilter; query: string }

/** The list's filters, which live in the URL: `?status=open&q=auth`. */
export function useRunFilters(): { filters: RunFilters; setFilters: (change: Partial<RunFilters>) => void } {
  const params = useSearchParams()
  const filters = { status: parseStatus(params.get('status')), query: params.get('q') ?? '' }
  const setFilters = (change: Partial<RunFilters>) => {
    const next = { ...filters, ...change }
    const search = new URLSearchParams()
    if (next.status !== 'all') search.set('status', next.status)
    if (next.query.trim() !== '') search.set('q', next.query.trim())
    replaceAddress(search.size === 0 ? '/runs' : `/runs?${search}`)
  }
  return { filters, setFilters }
}

function parseStatus(value: string | null): StatusFilter {
  return value !== null && Object.hasOwn(STATUS_FILTERS, value) ? (value as StatusFilter) : 'all' // its own key: checked
}
