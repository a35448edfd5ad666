import { visibleLine } from '@/orchestration/model/visible-text'
import type { RunView } from '@/orchestration/run/run-view'
import { IsolationBadge } from '@/components/isolation/isolation-badge'
import { lowestIsolation } from '@/components/isolation/lowest-isolation'
import { PageHeader } from '@/components/shell/page-header'
import { REDUCTION_MODE_LABELS } from '@/components/status/labels'
import { StatusBadge } from '@/components/status/status-badge'
import { Elapsed } from '@/components/text/elapsed'
import { plural } from '@/components/text/format-tokens'
import { RelativeTime } from '@/components/text/relative-time'
import { BudgetMeter } from './budget-meter'
import { LinkBadge } from './link-badge'
import { RunActions } from './run-actions'
import type { FeedLink } from './run-feed'
import { StageStrip } from './stage-strip'
import type { BulkControls } from './use-bulk-controls'

type RunHeaderProps = {
  view: RunView
  link: FeedLink
  mayCancel: boolean
  onCancel: () => void
  /** Null for whoever may not control. */
  onControlAll: BulkControls['send'] | null
}

/** Which run this is, where it stands, what it has cost, and what can be done with it. */
export function RunHeader({ view, link, mayCancel, onCancel, onControlAll }: RunHeaderProps) {
  const { run } = view
  const mode = run.policy.reduction?.mode
  const isolation = lowestIsolation(Object.values(view.workers))
  const targets = Object.values(view.workers).filter((worker) => worker.kind === 'target').length
  return (
    <>
      <PageHeader
        crumbs={[{ href: '/runs', label: 'Runs' }]}
        title={visibleLine(run.title)}
        badge={
          <StatusBadge status={run.status} failure={run.failure} waiting={run.openRequests > 0} className="ml-1.5" />
        }
        actions={<RunActions view={view} mayCancel={mayCancel} onCancel={onCancel} onControlAll={onControlAll} />}
      />
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2 border-b border-line px-4 py-2.5 sm:px-6 xl:flex-nowrap">
        <StageStrip view={view} />
        <p className="min-w-0 text-sm text-ink-subtle max-md:hidden xl:flex-1 xl:truncate">
          {mode === undefined ? 'no reduction' : REDUCTION_MODE_LABELS[mode].label.toLowerCase()} ·{' '}
          {plural(targets, 'worker')} · by {visibleLine(run.createdBy.name)} · <RelativeTime iso={run.createdAt} />
        </p>
        {/* Wide enough for every amount from the start: meters that grow must not move the page. */}
        <div className="ml-auto flex flex-wrap items-center gap-x-4 gap-y-1 max-sm:ml-0 sm:min-w-88 sm:shrink-0 sm:justify-end">
          {isolation === null || isolation === undefined || isolation.level === 'sealed' ? null : (
            <IsolationBadge isolation={isolation} ofRun />
          )}
          <LinkBadge link={link} lastSeq={run.lastSeq} />
          <BudgetMeter run={run} />
          <Elapsed startedAt={run.startedAt ?? run.createdAt} endedAt={run.endedAt} className="text-sm" />
        </div>
      </div>
    </>
  )
}
