import { visibleLine, visibleText } from '@/orchestration/model/visible-text'
import type { ReductionRecord } from '@/orchestration/model/records'
import { escapeInline } from '@/orchestration/reduction/escape-inline'
import { labelProse } from '@/orchestration/reduction/label-prose'
import type { RunView } from '@/orchestration/run/run-view'

/** A blind name with the worker that stood behind it. `worker` fields are null when a verdict names nobody we showed. */
export type UnblindedCandidate = { name: string; workerId: string | null; label: string }

/** One row of a ranking, best first. */
export type RankedCandidate = UnblindedCandidate & { rank: number; score: number | null; reason: string }

/** The reduction whose verdict stands on the run, if any. */
export function standingReduction(view: RunView): ReductionRecord | null {
  return view.run.verdictId === null ? null : (view.reductions[view.run.verdictId] ?? null)
}

/** One answer alone is not compared: its verdict was given without asking a judge. */
export function wasUnjudged({ workerId, candidates }: Pick<ReductionRecord, 'workerId' | 'candidates'>): boolean {
  return workerId === null && candidates.length === 1
}

/** The worker that won: the one a person chose, else the standing verdict's; null while there is none or it says "no winner". */
export function winnerWorkerId(view: RunView): string | null {
  const reduction = standingReduction(view)
  if (reduction === null) return null
  const chosen = reduction.adoptedBy?.winnerLabel
  if (chosen) return reduction.candidates.find((candidate) => candidate.label === chosen)?.workerId ?? null
  const name = winnerName(reduction)
  return name === null ? null : unblind(reduction, name).workerId
}

export function winnerName(reduction: Pick<ReductionRecord, 'verdict'>): string | null {
  const verdict = reduction.verdict
  return verdict === null || verdict.mode === 'summarize' ? null : verdict.winner
}

export function unblind(reduction: Pick<ReductionRecord, 'candidates'>, name: string): UnblindedCandidate {
  const candidate = reduction.candidates.find((one) => one.name === name)
  return candidate
    ? { name, workerId: candidate.workerId, label: visibleLine(candidate.label) }
    : { name, workerId: null, label: `Candidate ${visibleLine(name)}` }
}

export function rankedCandidates(reduction: Pick<ReductionRecord, 'verdict' | 'candidates'>): RankedCandidate[] {
  const verdict = reduction.verdict
  if (verdict === null || verdict.mode === 'summarize') return []
  return verdict.ranking.map((row, index) => ({
    ...unblind(reduction, row.candidate),
    rank: index + 1,
    score: row.score ?? null,
    reason: visibleText(withLabels(reduction, row.reason)),
  }))
}

/** What the judge wrote, with labels before the blind names. `markdown` keeps a label from being read as markup. */
export function withLabels(
  { candidates }: Pick<ReductionRecord, 'candidates'>,
  text: string,
  markdown: 'markdown' | 'plain' = 'plain',
): string {
  return labelProse(text, (name) => {
    const given = candidates.find((candidate) => candidate.name === name)?.label
    if (given === undefined) return null
    const label = visibleLine(given)
    return `${markdown === 'markdown' ? escapeInline(label) : label} (${name})`
  })
}

/** The verdict in one sentence, with labels instead of blind names. */
export function verdictSentence(reduction: Pick<ReductionRecord, 'verdict' | 'candidates' | 'mode'>): string {
  if (reduction.verdict === null) return 'There is no verdict.'
  const name = winnerName(reduction)
  if (name !== null) return `${unblind(reduction, name).label} wins.`
  const count = reduction.candidates.length
  switch (reduction.verdict.mode) {
    case 'best_of_n':
      return 'No winner: the judge could not put one candidate above the others.'
    case 'compare':
      return `${count} candidates compared, no winner named.`
    case 'summarize':
      return count === 1 ? 'One candidate summarised.' : `${count} candidates summarised into one answer.`
  }
}
