'use client'

import { useSearchParams } from 'next/navigation'
import { useCallback } from 'react'
import { EVENT_GROUPS, type EventGroup } from './event-groups'

export const RUN_TABS = ['candidates', 'verdict', 'timeline', 'events', 'requests', 'cost', 'config'] as const
export type RunTab = (typeof RUN_TABS)[number]

/** Where on the run page a person is, as its address says: the verdict shown, one event of the Events tab. */
export type RunLocation = {
  tab: RunTab
  workerId: string | null
  reductionId: string | null
  eventSeq: number | null
  eventGroup: EventGroup
}
export type RunNavigation = {
  location: RunLocation
  /** Changes parts of the address; a change of tab can be gone back from, a selection is replaced. */
  go: (patch: Partial<RunLocation>) => void
}

export function useRunLocation(): RunNavigation {
  const params = useSearchParams()
  const location: RunLocation = {
    tab: RUN_TABS.find((tab) => tab === params.get('tab')) ?? 'candidates',
    workerId: params.get('worker'),
    reductionId: params.get('verdict'),
    eventSeq: positive(params.get('event')),
    eventGroup: EVENT_GROUPS.find((group) => group === params.get('types')) ?? 'all',
  }
  const go = useCallback((patch: Partial<RunLocation>) => {
    const url = new URL(window.location.href)
    const put = (name: string, value: string | null | undefined) => {
      if (value === undefined) return
      if (value === null) url.searchParams.delete(name)
      else url.searchParams.set(name, value)
    }
    put('tab', patch.tab === 'candidates' ? null : patch.tab)
    put('worker', patch.workerId)
    put('verdict', patch.reductionId)
    put('event', patch.eventSeq === undefined || patch.eventSeq === null ? patch.eventSeq : String(patch.eventSeq))
    put('types', patch.eventGroup === 'all' ? null : patch.eventGroup)
    if (url.href === window.location.href) return
    // Next follows the history API, so this changes the address without asking the server for the page again.
    if (patch.tab === undefined) window.history.replaceState(null, '', url)
    else window.history.pushState(null, '', url)
  }, [])
  return { location, go }
}

function positive(value: string | null): number | null {
  const number = Number(value)
  return value !== null && Number.isSafeInteger(number) && number > 0 ? number : null
}
