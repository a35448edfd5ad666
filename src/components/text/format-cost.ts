import type { CostTotal } from '@/orchestration/model/usage'

/** US dollars: `$0`, `$0.0042` below a cent, `$1.20` above. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0'
  if (usd < 0.0001) return '< $0.0001'
  if (usd < 0.01) return `$${usd.toFixed(4)}`
  if (usd < 1_000) return `$${usd.toFixed(2)}`
  return `$${Math.round(usd).toLocaleString('en-US')}`
}

export type CostWords = {
  /** The amount with its honesty: `$1.20`, `~ $1.20` (estimated), `≥ $1.20 · 2 unknown`, `unknown`. */
  text: string
  /** The same in a sentence. */
  detail: string
  certainty: 'reported' | 'estimated' | 'partial' | 'unknown' | 'none' | 'pending'
}

/**
 * Never mixes silently: what is estimated is marked, what is unknown is counted and makes the sum a lower bound. While the work is
 * not over (`isOver`), nothing known is not $0.
 */
export function costWords(total: CostTotal, isOver = true): CostWords {
  const { reportedUsd, estimatedUsd, unknownAttempts } = total
  const known = reportedUsd + estimatedUsd
  if (!isOver && known === 0) {
    return { text: 'not known yet', detail: 'No amount is known yet.', certainty: 'pending' }
  }
  if (unknownAttempts > 0 && known === 0) {
    return { text: 'unknown', detail: `No amount is known for ${attempts(unknownAttempts)}.`, certainty: 'unknown' }
  }
  const parts = [
    reportedUsd > 0 || estimatedUsd === 0 ? `${formatUsd(reportedUsd)} reported by the runtimes` : null,
    estimatedUsd > 0 ? `${formatUsd(estimatedUsd)} estimated from list prices` : null,
    unknownAttempts > 0 ? `unknown for ${attempts(unknownAttempts)}` : null,
  ]
  const detail = `${parts.filter((part) => part !== null).join(', ')}.`
  const mark = estimatedUsd > 0 ? '~ ' : ''
  if (unknownAttempts > 0) {
    const least = known < 0.0001 ? '> $0' : `≥ ${formatUsd(known)}`
    return { text: `${least} · ${unknownAttempts} unknown`, detail, certainty: 'partial' }
  }
  return {
    text: `${mark}${formatUsd(known)}`,
    detail,
    certainty: known === 0 ? 'none' : estimatedUsd > 0 ? 'estimated' : 'reported',
  }
}

function attempts(count: number): string {
  return count === 1 ? 'one attempt' : `${count} attempts`
}
