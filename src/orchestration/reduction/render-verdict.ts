import type { Verdict } from '../model/verdict'
import { escapeInline } from './escape-inline'
import { labelProse } from './label-prose'

export type NamedCandidate = { name: string; label: string }

/**
 * A verdict as Markdown, with the candidates' labels in place of their blind names. Also in prose: "Candidate B" becomes
 * the label with its blind name beside it, so that the judge's words stay checkable against its raw answer.
 */
export function renderVerdict(verdict: Verdict, candidates: readonly NamedCandidate[]): string {
  const notes = (verdict.notes ?? []).map((note) => `- ${labelProse(note, labelsOf(candidates))}`)
  return join([renderBody(verdict, candidates), section('Notes on the judge’s answer', notes)])
}

function labelsOf(candidates: readonly NamedCandidate[]): (name: string) => string | null {
  const labels = new Map(candidates.map(({ name, label }) => [name, `${escapeInline(label)} (${name})`]))
  return (name) => labels.get(name) ?? null
}

function renderBody(verdict: Verdict, candidates: readonly NamedCandidate[]): string {
  const label = labelsOf(candidates)
  const labelOf = (name: string) => label(name) ?? name
  const prose = (text: string) => labelProse(text.trim(), label)

  switch (verdict.mode) {
    case 'best_of_n':
      return join([
        prose(verdict.summary ?? ''),
        winnerLine(verdict.winner, labelOf),
        prose(verdict.rationale),
        section('Ranking', rankingLines(verdict.ranking, labelOf, prose)),
        nextStep(verdict.recommendedNextStep, prose),
      ])
    case 'compare':
      return join([
        prose(verdict.summary),
        section(
          'Agreements',
          verdict.agreements.map((text) => `- ${prose(text)}`),
        ),
        section(
          'Differences',
          verdict.differences.flatMap(({ topic, positions }) => [
            `- **${prose(topic)}**`,
            ...positions.map(({ candidate, position }) => `  - ${labelOf(candidate)}: ${prose(position)}`),
          ]),
        ),
        section('Ranking', rankingLines(verdict.ranking, labelOf, prose)),
        verdict.winner === null ? '' : winnerLine(verdict.winner, labelOf),
        nextStep(verdict.recommendedNextStep, prose),
      ])
    case 'summarize':
      return join([
        prose(verdict.summary),
        section(
          'Key points',
          verdict.keyPoints.map(({ point, candidates: names }) =>
            names.length === 0 ? `- ${prose(point)}` : `- ${prose(point)} (${names.map(labelOf).join(', ')})`,
          ),
        ),
        section(
          'Disagreements',
          verdict.disagreements.map((text) => `- ${prose(text)}`),
        ),
      ])
  }
}

type Ranking = Extract<Verdict, { mode: 'best_of_n' }>['ranking']

function rankingLines(ranking: Ranking, labelOf: (name: string) => string, prose: (text: string) => string): string[] {
  return ranking.map(({ candidate, score, reason }, index) => {
    const points = score === undefined ? '' : ` · ${score}`
    const why = reason.trim().length === 0 ? '' : `: ${prose(reason)}`
    return `${index + 1}. **${labelOf(candidate)}**${points}${why}`
  })
}

function winnerLine(winner: string | null, labelOf: (name: string) => string): string {
  return winner === null ? '**No winner.**' : `**Winner: ${labelOf(winner)}**`
}

function nextStep(text: string | null | undefined, prose: (text: string) => string): string {
  const step = prose(text ?? '')
  return section('Recommended next step', step.length === 0 ? [] : [step])
}

function section(title: string, lines: string[]): string {
  return lines.length === 0 ? '' : `### ${title}\n\n${lines.join('\n')}`
}

function join(parts: string[]): string {
  return parts.filter((part) => part.length > 0).join('\n\n')
}
