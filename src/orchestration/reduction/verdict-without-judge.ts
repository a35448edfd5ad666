import type { ReductionMode } from '../model/launch'
import type { Verdict } from '../model/verdict'

/** The verdict over the only usable candidate: there is nothing to compare, so no judge is asked, and the verdict says so. */
export function verdictWithoutJudge(mode: ReductionMode, candidate: { name: string; text: string }): Verdict {
  const reason = 'It was the only usable candidate; no judge was asked.'
  switch (mode) {
    case 'best_of_n':
      return { mode, winner: candidate.name, rationale: reason, ranking: [{ candidate: candidate.name, reason }] }
    case 'compare':
      return {
        mode,
        summary: candidate.text,
        agreements: [],
        differences: [],
        ranking: [{ candidate: candidate.name, reason }],
        winner: candidate.name,
      }
    case 'summarize':
      return { mode, summary: candidate.text, keyPoints: [], disagreements: [] }
  }
}
