import { fenced, inline } from './markdown-text'
import type { ReductionRecord, RunRecord, WorkerRecord } from '@/orchestration/model/records'
import { FAILURE_ADVICE } from '@/orchestration/model/failure'
import { isInterrupted } from '@/orchestration/model/interruption'
import { NO_CACHED_PRICE, type Cost, type CostTotal } from '@/orchestration/model/usage'
import { reductionsInOrder, workersInOrder, type RunView } from '@/orchestration/run/run-view'

/** A run as a report to read: the task, who answered what, the verdicts. What people and agents wrote
 * stands in code spans and fences, where Markdown and HTML mean nothing and invisible characters are shown. */
export function traceReport(view: RunView): string {
  const { run } = view
  const workers = workersInOrder(view)
  const targets = workers.filter(({ kind }) => kind === 'target')
  return [
    `# ${inline(run.title)}`,
    facts(run, workers),
    `## Task\n\n${fenced(run.prompt)}`,
    ...reductionsInOrder(view).map((reduction) => verdictOf(reduction, run)),
    '## Candidates',
    ...targets.map(candidate),
    '',
  ].join('\n\n')
}

function facts(run: RunRecord, workers: readonly WorkerRecord[]): string {
  const targets = workers.filter(({ kind }) => kind === 'target')
  const interrupted = targets.filter(isInterrupted).length
  const failed = run.counts.failed - interrupted
  const lines = [
    ['Run', run.id],
    ['Status', run.failure === null ? run.status : `${statusWord(run)}: ${inline(run.failure.message)}`],
    ['By', inline(run.createdBy.name)],
    ['Created', run.createdAt],
    ['Ended', run.endedAt ?? 'not yet'],
    [
      'Workers',
      `${targets.length} (${run.counts.completed} completed, ${failed} failed, ${interrupted > 0 ? `${interrupted} interrupted, ` : ''}${run.counts.cancelled} cancelled)`,
    ],
    ['Tokens', `${run.usage.total} (${run.usage.input} in, ${run.usage.output} out)`],
    ['Cost', costWords(run.cost)],
    ...unpricedCache(workers),
    ['Events', String(run.lastSeq)],
  ]
  return lines.map(([name, value]) => `- **${name}:** ${value}`).join('\n')
}

function statusWord(ended: Parameters<typeof isInterrupted>[0]): string {
  return isInterrupted(ended) ? 'interrupted' : ended.status
}

/** Reported, estimated and unknown amounts side by side, never as one sum. */
function costWords({ reportedUsd, estimatedUsd, unknownAttempts }: CostTotal): string {
  const parts = [
    reportedUsd > 0 ? `$${reportedUsd.toFixed(4)} reported` : null,
    estimatedUsd > 0 ? `$${estimatedUsd.toFixed(4)} estimated` : null,
    unknownAttempts > 0 ? `${unknownAttempts} attempts of unknown cost` : null,
  ].filter((part) => part !== null)
  return parts.join(' + ') || 'none'
}

function unpricedCache(workers: readonly WorkerRecord[]): [string, string][] {
  const count = workers.filter(({ cost }) => lacksCachedPrice(cost)).length
  return count === 0 ? [] : [['Cost of the cache', `${count} of ${workers.length} workers ${NO_CACHED_PRICE}`]]
}

function lacksCachedPrice(cost: Cost): boolean {
  return cost.source === 'estimated' && cost.lacksCachedPrice === true
}

function verdictOf(reduction: ReductionRecord, run: RunRecord): string {
  const stands = reduction.id === run.verdictId ? ', stands' : ''
  const heading = `## Verdict ${reduction.version} (${reduction.mode}, ${reduction.status}${stands})`
  const { adoptedBy, failure, markdown, rawText } = reduction
  const parts = [heading]
  if (adoptedBy !== null) {
    const winner = adoptedBy.winnerLabel ? `, with ${inline(adoptedBy.winnerLabel)} as winner` : ''
    const why = adoptedBy.reason ? `: ${inline(adoptedBy.reason)}` : ''
    parts.push(`Adopted by ${inline(adoptedBy.name)}${winner}${why}`)
  }
  if (failure !== null) parts.push(`${FAILURE_ADVICE[failure.reason].label}: ${inline(failure.message)}`)
  if (markdown !== null) parts.push(fenced(markdown))
  else if (rawText !== null) parts.push(`The judge’s raw answer:\n\n${fenced(rawText)}`)
  return parts.join('\n\n')
}

function candidate(worker: WorkerRecord): string {
  const heading = `### ${worker.ordinal}. ${inline(worker.title)} (${statusWord(worker)}, attempt ${worker.attempt})`
  const parts = [heading]
  if (worker.failure !== null) {
    parts.push(`${FAILURE_ADVICE[worker.failure.reason].label}: ${inline(worker.failure.message)}`)
  }
  if (worker.result !== null) parts.push(`${worker.resultPartial ? 'Partial answer:\n\n' : ''}${fenced(worker.result)}`)
  return parts.join('\n\n')
}
