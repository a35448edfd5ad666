'use client'

import { isOpenRequest } from '@/orchestration/fold/open-requests'
import { useEffect, useRef } from 'react'
import { hasFailed, isInterrupted } from '@/orchestration/model/interruption'
import type { WordlessAction, WorkerRecord } from '@/orchestration/model/records'
import { type RunView, workersInOrder } from '@/orchestration/run/run-view'
import type { Transcript } from '@/orchestration/run/transcript'
import { cn } from '@/components/ui/cn'
import { useSelection } from '@/components/bulk/use-selection'
import { AllInterrupted } from './all-interrupted'
import { AllFailed } from './all-failed'
import { CandidatesBar } from './candidates-bar'
import { ToolRequestsProvider } from '@/components/request/tool-requests'
import { CandidateCard } from './candidate-card'
import { judgedWorkers } from './judged-workers'
import type { BulkControls } from './use-bulk-controls'

type CandidatesTabProps = {
  view: RunView
  transcripts: Readonly<Record<string, Transcript>>
  selectedId: string | null
  onSelect: (workerId: string) => void
  onControl: ((workerId: string, action: WordlessAction) => void) | null
  onControlAll: BulkControls['send'] | null
  isControlling: boolean
  mayAnswer: boolean
  onSettled: () => void
}

/** The candidates side by side, equally high; more than four are reached by scrolling sideways, one at a time on a phone. */
export function CandidatesTab(props: CandidatesTabProps) {
  const { view, transcripts, selectedId, onSelect, onControl, onControlAll } = props
  const row = useRef<HTMLUListElement>(null)
  const workers = workersInOrder(view).filter((worker) => worker.kind === 'target')
  const ticked = useSelection(workers.map(({ id }) => id))
  const judged = judgedWorkers(view)
  const waiting = new Set(
    Object.values(view.requests).flatMap((request) => (isOpenRequest(request) ? [request.workerId] : [])),
  )
  const failed = workers.filter(hasFailed)
  const interrupted = workers.filter(isInterrupted)
  useEffect(() => {
    const list = row.current
    const card = selectedId === null ? null : list?.querySelector(`[data-worker="${CSS.escape(selectedId)}"]`)
    if (!list || !card) return
    // Only sideways: scrolling the page under a person who reads would lose their place.
    const [box, frame] = [card.getBoundingClientRect(), list.getBoundingClientRect()]
    if (box.left < frame.left) list.scrollBy({ left: box.left - frame.left })
    else if (box.right > frame.right) list.scrollBy({ left: box.right - frame.right })
  }, [selectedId])
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-4">
      {workers.length > 0 && failed.length === workers.length ? (
        <AllFailed
          workers={workers}
          isJudged={view.run.policy.reduction !== null}
          onRetryAll={onControlAll === null ? null : () => onControlAll('retry', failed)}
        />
      ) : null}
      {workers.length > 1 && interrupted.length === workers.length ? (
        <AllInterrupted
          workers={workers}
          onResumeAll={onControlAll === null ? null : (resumable) => onControlAll('resume', resumable)}
        />
      ) : null}
      <ul
        ref={row}
        aria-label="Candidates"
        className={cn(
          'flex snap-x gap-3 overflow-x-auto pb-1 max-sm:-mx-4 max-sm:snap-mandatory max-sm:scroll-px-4 max-sm:px-4',
          // Room for the ring of the selected one, which the scroller would clip.
          '-m-1 p-1 sm:min-h-[22rem] sm:flex-1',
        )}
      >
        {workers.map((worker, index) => (
          <li
            key={worker.id}
            className="relative min-w-[17rem] flex-1 basis-0 snap-start max-sm:h-[min(34rem,calc(100dvh-14rem))] max-sm:min-w-[min(100%,86vw)] max-sm:snap-center"
          >
            {/* As high as the window leaves room for, whatever is in it. */}
            <div className="absolute inset-0">
              <ToolRequestsProvider
                view={view}
                workerId={worker.id}
                mayAnswer={props.mayAnswer}
                onSettled={props.onSettled}
              >
                <CandidateCard
                  worker={worker}
                  transcript={transcriptOf(worker, transcripts)}
                  place={index + 1}
                  waiting={waiting.has(worker.id)}
                  selected={worker.id === selectedId}
                  judged={judged.size === 0 ? null : (judged.get(worker.id) ?? 'not judged')}
                  ticked={ticked.has(worker.id)}
                  onTick={onControlAll === null || workers.length === 1 ? null : () => ticked.toggle(worker.id)}
                  onSelect={() => onSelect(worker.id)}
                  onControl={onControl === null ? null : (action) => onControl(worker.id, action)}
                />
              </ToolRequestsProvider>
            </div>
          </li>
        ))}
      </ul>
      {onControlAll === null ? null : (
        <CandidatesBar
          workers={workers.filter(({ id }) => ticked.has(id))}
          isSending={props.isControlling}
          onSend={onControlAll}
          onClear={ticked.clear}
        />
      )}
    </div>
  )
}

/** A transcript of an earlier attempt says nothing about the current one. */
function transcriptOf(worker: WorkerRecord, transcripts: Readonly<Record<string, Transcript>>): Transcript | null {
  const transcript = transcripts[worker.id]
  return transcript?.attempt === worker.attempt ? transcript : null
}
