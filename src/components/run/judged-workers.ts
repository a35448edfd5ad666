import type { RunView } from '@/orchestration/run/run-view'
import type { Judged } from './candidate-card'
import { rankedCandidates, standingReduction, wasUnjudged, winnerWorkerId } from '@/components/verdict/read-verdict'

/** How a worker came out of the standing verdict, by worker id. Empty while no verdict stands: blind names stay sealed. */
export function judgedWorkers(view: RunView): Map<string, Judged> {
  const reduction = standingReduction(view)
  if (reduction === null || reduction.verdict === null) return new Map()
  const ranked = rankedCandidates(reduction)
  const winnerId = winnerWorkerId(view)
  return new Map(
    reduction.candidates
      // An attempt that was retried since is not what the judge saw.
      .filter((candidate) => view.workers[candidate.workerId]?.attempt === candidate.attempt)
      .map(({ workerId, name }) => [
        workerId,
        {
          rank: ranked.find((one) => one.name === name)?.rank ?? null,
          name,
          wins: workerId === winnerId,
          ...(wasUnjudged(reduction) && { without: 'judge' as const }),
          ...(reduction.mode === 'summarize' && !wasUnjudged(reduction) && { without: 'ranking' as const }),
        },
      ]),
  )
}
