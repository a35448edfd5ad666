'use client'

import { useEffect, useRef } from 'react'
import type { RunView } from '@/orchestration/run/run-view'
import type { Transcript } from '@/orchestration/run/transcript'
import { RequestsTab } from '@/components/request/requests-tab'
import { TimelineTab } from '@/components/timeline/timeline-tab'
import { cn } from '@/components/ui/cn'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs'
import { CostTab } from '@/components/usage/cost-tab'
import { VerdictTab } from '@/components/verdict/verdict-tab'
import type { BulkControls } from './use-bulk-controls'
import { CandidatesTab } from './candidates-tab'
import { ConfigTab } from './config-tab'
import { EventsTab } from './events-tab'
import { RUN_TABS, type RunNavigation, type RunTab } from './use-run-location'
import type { RunOrders } from './use-run-orders'

type RunTabsProps = {
  view: RunView
  transcripts: Readonly<Record<string, Transcript>>
  navigation: RunNavigation
  orders: RunOrders
  /** Null for whoever may not control. */
  onControlAll: BulkControls['send'] | null
  isControlling: boolean
  mayAnswer: boolean
  onAnswered: () => void
}

const TAB_LABELS = {
  candidates: 'Candidates',
  verdict: 'Verdict',
  timeline: 'Timeline',
  events: 'Events',
  requests: 'Requests',
  cost: 'Cost',
  config: 'Config',
} as const satisfies Record<RunTab, string>

/** The ways to look at a run; which one is in the address. */
export function RunTabs(props: RunTabsProps) {
  const { view, navigation } = props
  const { location, go } = navigation
  const requests = Object.keys(view.requests).length
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Only sideways, where the row of tabs is wider than the screen.
    const [tab, row] = [list.current?.querySelector('[data-state="active"]'), list.current]
    if (!tab || !row) return
    const [box, frame] = [tab.getBoundingClientRect(), row.getBoundingClientRect()]
    if (box.right > frame.right) row.scrollBy({ left: box.right - frame.right + 16 })
    else if (box.left < frame.left) row.scrollBy({ left: box.left - frame.left - 16 })
  }, [location.tab])
  return (
    <Tabs
      value={location.tab}
      onValueChange={(value) => go({ tab: RUN_TABS.find((tab) => tab === value) ?? 'candidates' })}
      className="flex min-w-0 flex-1 flex-col"
    >
      <TabsList ref={list} aria-label="Views of the run" className="px-3 sm:px-5">
        {RUN_TABS.map((tab) => (
          <TabsTrigger key={tab} value={tab}>
            {TAB_LABELS[tab]}
            {tab === 'requests' && requests > 0 ? <span className="tabular text-ink-subtle">{requests}</span> : null}
            {tab === 'events' ? <span className="tabular text-ink-subtle">{view.run.lastSeq}</span> : null}
          </TabsTrigger>
        ))}
      </TabsList>
      <TabsContent
        value={location.tab}
        tabIndex={-1}
        className={cn('px-4 py-4 outline-none sm:px-6', location.tab === 'candidates' && 'flex flex-1 flex-col')}
      >
        <Shown {...props} />
      </TabsContent>
    </Tabs>
  )
}

function Shown(props: RunTabsProps) {
  const { view, transcripts, navigation, orders, mayAnswer, onAnswered } = props
  const { location, go } = navigation
  const toggle = (workerId: string) => go({ workerId: workerId === location.workerId ? null : workerId })
  switch (location.tab) {
    case 'candidates':
      return (
        <CandidatesTab
          view={view}
          transcripts={transcripts}
          selectedId={location.workerId}
          onSelect={toggle}
          onControl={orders.control}
          onControlAll={props.onControlAll}
          isControlling={props.isControlling}
          mayAnswer={mayAnswer}
          onSettled={onAnswered}
        />
      )
    case 'verdict':
      return (
        <VerdictTab
          view={view}
          transcripts={transcripts}
          reductionId={location.reductionId}
          onChoose={(reductionId) => go({ reductionId })}
          onSelectWorker={(workerId) => go({ tab: 'candidates', workerId })}
          orders={orders}
        />
      )
    case 'timeline':
      return <TimelineTab view={view} selectedId={location.workerId} onSelect={toggle} />
    case 'events':
      return <EventsTab view={view} navigation={navigation} />
    case 'requests':
      return <RequestsTab view={view} workerId={location.workerId} mayAnswer={mayAnswer} onSettled={onAnswered} />
    case 'cost':
      return <CostTab view={view} />
    case 'config':
      return <ConfigTab view={view} />
  }
}
