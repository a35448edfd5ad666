'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { Crown } from 'lucide-react'
import { useId } from 'react'
import type { WordlessAction, WorkerRecord } from '@/orchestration/model/records'
import type { Transcript } from '@/orchestration/run/transcript'
import { StatusBadge } from '@/components/status/status-badge'
import { Checkbox } from '@/components/ui/checkbox'
import { cn } from '@/components/ui/cn'
import { ActsWithoutAsking } from '@/components/worker/mode-text'
import { moreThanLabel } from '@/components/worker/worker-label'
import { activityText } from './activity-words'
import { CandidateBody } from './candidate-body'
import { CandidateFooter } from './candidate-footer'

export type Judged = {
  rank: number | null
  name: string
  wins: boolean
  /** What its verdict did without: one answer alone is not judged, a summary ranks none. */
  without?: 'judge' | 'ranking'
}

export type CandidateCardProps = {
  worker: WorkerRecord
  transcript: Transcript | null
  /** 1-based place on the screen; 1 to 9 are its key. */
  place: number
  waiting: boolean
  selected: boolean
  /** Its rank and blind name in the standing verdict; null where no verdict stands. */
  judged: Judged | 'not judged' | null
  /** Among those that an order for several goes to. */
  ticked: boolean
  onTick: (() => void) | null
  onSelect: () => void
  onControl: ((action: WordlessAction) => void) | null
}

/** One candidate: who, how far, what it says, and what it took. */
export function CandidateCard(props: CandidateCardProps) {
  const { worker, transcript, place, waiting, selected, judged, ticked, onTick, onSelect, onControl } = props
  const titleId = useId()
  const isOver = worker.status !== 'running' && worker.status !== 'queued'
  const wins = judged !== null && judged !== 'not judged' && judged.wins
  const more = moreThanLabel(worker)
  return (
    <article
      aria-labelledby={titleId}
      data-worker={worker.id}
      className={cn(
        'flex h-full min-h-0 flex-col overflow-hidden rounded-lg border bg-surface',
        wins ? 'border-completed' : 'border-line',
        selected && 'ring-2 ring-ring',
      )}
    >
      <header className="relative flex items-start gap-2 border-b border-line px-4 py-2.5">
        {onTick === null ? null : (
          <Checkbox
            aria-label={`Select ${visibleLine(worker.target.label)} for an order`}
            checked={ticked}
            onCheckedChange={onTick}
            className="relative z-10 mt-0.5"
          />
        )}
        <div className="min-w-0 flex-1">
          <h3 id={titleId} className="flex min-w-0 items-center gap-1.5 text-sm font-semibold">
            <button
              type="button"
              dir="auto"
              aria-pressed={selected}
              aria-keyshortcuts={place <= 9 ? String(place) : undefined}
              onClick={onSelect}
              className="min-w-0 truncate rounded-sm text-left after:absolute after:inset-0 hover:text-accent-text"
              title={visibleLine(worker.target.label)}
            >
              {visibleLine(worker.target.label)}
            </button>
          </h3>
          {worker.identity.mode?.actsWithoutAsking === true ? (
            <div className="my-0.5 flex">
              <ActsWithoutAsking mode={worker.identity.mode} />
            </div>
          ) : null}
          {more === null && judged === null ? null : (
            <p className="flex min-w-0 items-center gap-x-1.5 text-xs text-ink-subtle">
              {judged === null ? null : <JudgedWords judged={judged} />}
              {more === null ? null : (
                <span className="min-w-0 truncate" title={more}>
                  {judged === null ? '' : '· '}
                  {more}
                </span>
              )}
            </p>
          )}
        </div>
        <StatusBadge
          status={worker.status}
          failure={worker.failure}
          waiting={waiting}
          label={worker.status === 'running' && !waiting && transcript ? activityText(transcript) : undefined}
        />
      </header>
      <CandidateBody worker={worker} transcript={transcript} waiting={waiting} onControl={isOver ? onControl : null} />
      <CandidateFooter worker={worker} transcript={transcript} />
    </article>
  )
}

function judgedWord({ rank, wins, without }: Judged): string {
  if (without === 'judge') return 'Only answer'
  if (without === 'ranking') return 'In the summary'
  return wins ? 'Winner' : rank === null ? 'Judged' : `Rank ${rank}`
}

function judgedAs({ name, without }: Judged): string {
  if (without === 'judge') return '· judging not needed'
  return without === 'ranking' ? `as ${name}` : `· judged as ${name}`
}

function JudgedWords({ judged }: { judged: Judged | 'not judged' }) {
  if (judged === 'not judged') return <span className="whitespace-nowrap">Not judged</span>
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1 whitespace-nowrap',
        judged.wins && 'font-medium text-completed-text',
      )}
      title={judged.without === 'judge' ? undefined : `The judge knew it as candidate ${judged.name}`}
    >
      {judged.wins ? <Crown className="size-3.5" aria-hidden /> : null}
      {judgedWord(judged)}
      <span className="font-normal text-ink-subtle">{judgedAs(judged)}</span>
    </span>
  )
}
