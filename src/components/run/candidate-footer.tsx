import { visibleLine } from '@/orchestration/model/visible-text'
import { Maximize2 } from 'lucide-react'
import Link from 'next/link'
import type { WorkerRecord } from '@/orchestration/model/records'
import { messageText, type Transcript } from '@/orchestration/run/transcript'
import { CopyButton } from '@/components/text/copy-button'
import { CostText } from '@/components/text/cost-text'
import { Elapsed } from '@/components/text/elapsed'
import { costWords } from '@/components/text/format-cost'
import { formatCount } from '@/components/text/format-tokens'
import { buttonVariants } from '@/components/ui/button'
import { totalCostOf, totalUsageOf } from '@/components/worker/worker-label'

/** What a candidate took so far, and the ways to its text. */
export function CandidateFooter({ worker, transcript }: { worker: WorkerRecord; transcript: Transcript | null }) {
  const isOver = worker.status !== 'running' && worker.status !== 'queued'
  const tokens = totalUsageOf(worker).total
  const cost = totalCostOf(worker)
  const hasUsage = isOver || tokens > 0 || costWords(cost, isOver).certainty !== 'pending'
  const text = worker.result ?? (transcript === null ? '' : messageText(transcript))
  return (
    <footer className="tabular flex items-center gap-x-3 border-t border-line py-1 pr-1.5 pl-4 text-xs text-ink-muted">
      <div className="flex min-w-0 flex-1 flex-wrap gap-x-3 [&>*]:whitespace-nowrap">
        <Elapsed startedAt={worker.startedAt} endedAt={worker.endedAt} />
        {tokens === 0 ? null : <span title="Tokens of all attempts">{formatCount(tokens)} tok</span>}
        {hasUsage ? <CostText total={cost} isOver={isOver} named /> : null}
        {worker.attempt > 1 ? <span>attempt {worker.attempt}</span> : null}
      </div>
      <span className="flex shrink-0">
        {text === '' ? null : (
          <CopyButton text={text} label={`Copy the answer of ${visibleLine(worker.target.label)}`} />
        )}
        <Link
          href={`/runs/${worker.runId}/workers/${worker.id}`}
          aria-label={`Open ${visibleLine(worker.target.label)}`}
          title="Open the whole transcript"
          className={buttonVariants({ variant: 'ghost', size: 'icon-sm' })}
        >
          <Maximize2 />
        </Link>
      </span>
    </footer>
  )
}
