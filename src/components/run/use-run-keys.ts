'use client'

import type { WorkerRecord } from '@/orchestration/model/records'
import { useShortcuts } from '@/components/shell/use-shortcuts'
import { controlRule } from '@/components/worker/control-rules'
import type { RunNavigation } from './use-run-location'
import type { RunOrders } from './use-run-orders'

type RunKeys = {
  /** In the order of the screen. */
  candidates: readonly WorkerRecord[]
  selected: WorkerRecord | null
  navigation: RunNavigation
  orders: RunOrders
  onCancel: () => void
}

/** The keys of the run page: 1–9 candidates, v t e tabs, x cancel (asks first), i interrupt, Shift+R retry, u resume. */
export function useRunKeys({ candidates, selected, navigation, orders, onCancel }: RunKeys): void {
  const { go } = navigation
  const order = (action: 'interrupt' | 'retry' | 'resume') => {
    if (selected === null || !controlRule(action, selected, []).allowed) return
    orders.control?.(selected.id, action)
  }
  const places = candidates
    .slice(0, 9)
    .map((worker, index) => [String(index + 1), () => go({ tab: 'candidates', workerId: worker.id })] as const)
  useShortcuts({
    ...Object.fromEntries(places),
    v: () => go({ tab: 'verdict' }),
    t: () => go({ tab: 'timeline' }),
    e: () => go({ tab: 'events' }),
    x: onCancel,
    i: () => order('interrupt'),
    'shift+R': () => order('retry'),
    u: () => order('resume'),
    Escape: () => go({ workerId: null }),
  })
}
