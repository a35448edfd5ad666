import { isOpenRequest } from '@/orchestration/fold/open-requests'
import { ArrowUpRight, X } from 'lucide-react'
import Link from 'next/link'
import type { WordlessAction, WorkerRecord } from '@/orchestration/model/records'
import type { RunView } from '@/orchestration/run/run-view'
import { FailureNotice } from '@/components/status/failure-notice'
import { StatusBadge } from '@/components/status/status-badge'
import { Button } from '@/components/ui/button'
import { SendBox } from './send-box'
import type { Draft } from './use-drafts'
import { WorkerControls } from './worker-controls'
import { WorkerFacts } from './worker-facts'
import { moreThanLabel, workerName } from './worker-label'

type InspectorProps = {
  view: RunView
  worker: WorkerRecord
  onControl: ((action: WordlessAction) => void) | null
  /** Null where this person may not. */
  onSend: ((text: string, onTaken: () => void) => void) | null
  isSending: boolean
  draft: Draft
  /** Shows a button that closes it; a sheet has its own. */
  onClose: (() => void) | null
}

/** The selected worker: what it is, what can be ordered, what became of it. */
export function Inspector({ view, worker, onControl, onSend, isSending, draft, onClose }: InspectorProps) {
  const controls = Object.values(view.controls).filter((control) => control.workerId === worker.id)
  const waiting = Object.values(view.requests).some(
    (request) => request.workerId === worker.id && isOpenRequest(request),
  )
  const more = moreThanLabel(worker)
  return (
    <div>
      <header className="grid gap-3 px-4 py-3.5">
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <h2 dir="auto" className="text-base font-semibold break-words">
              {workerName(worker)}
            </h2>
            {more === null ? null : <p className="text-xs break-words text-ink-subtle">{more}</p>}
          </div>
          {onClose === null ? null : (
            <Button variant="ghost" size="icon-sm" aria-label="Close the inspector" onClick={onClose}>
              <X />
            </Button>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <StatusBadge status={worker.status} failure={worker.failure} waiting={waiting} />
          <Link
            href={`/runs/${worker.runId}/workers/${worker.id}`}
            className="inline-flex items-center gap-0.5 rounded-sm text-sm text-accent-text hover:underline max-sm:min-h-11"
          >
            Whole transcript
            <ArrowUpRight className="size-3.5" aria-hidden />
          </Link>
        </div>
        {worker.failure === null ? null : <FailureNotice failure={worker.failure} />}
        {onControl === null ? null : <WorkerControls worker={worker} controls={controls} onControl={onControl} />}
        {onSend === null ? null : <SendBox worker={worker} draft={draft} onSend={onSend} isSending={isSending} />}
      </header>
      <WorkerFacts view={view} worker={worker} />
    </div>
  )
}
