import { beginningOf } from '@/orchestration/model/cut-text'
import type { Verdict } from '../model/verdict'
import type { ParsedVerdict, VerdictProblem } from './parse-verdict'

/** Checks that a verdict names only candidates that were shown, each where it may stand, and returns it with their exact names. */
export function checkVerdictNames(verdict: Verdict, names: readonly string[]): ParsedVerdict {
  const problems: VerdictProblem[] = []
  const exact = new Map(names.map((name) => [name.toLowerCase(), name]))

  function read(said: string, path: string): string {
    const name = exact.get(said.trim().toLowerCase()) ?? exact.get(bareName(said))
    if (name === undefined) {
      const message = `There is no candidate ${JSON.stringify(beginningOf(said, 80))}; there are ${names.join(', ')}.`
      problems.push({ code: 'unknown_candidate', path, message })
    }
    return name ?? said
  }

  function readRanked<T extends { candidate: string }>(ranking: T[]): T[] {
    const known = ranking.map((entry, index) => ({
      ...entry,
      candidate: read(entry.candidate, `ranking.${index}.candidate`),
    }))
    const seen = new Set<string>()
    for (const [index, { candidate }] of known.entries()) {
      if (seen.has(candidate)) {
        const message = `Candidate ${candidate} stands in the ranking twice.`
        problems.push({ code: 'duplicate_candidate', path: `ranking.${index}.candidate`, message })
      }
      seen.add(candidate)
    }
    return known
  }

  function readWinner(winner: string | null, ranking: { candidate: string }[]): string | null {
    if (winner === null) return null
    const name = read(winner, 'winner')
    const [first] = ranking
    if (exact.has(name.toLowerCase()) && first !== undefined && first.candidate !== name) {
      const message = `The winner ${name} is not the first of the ranking (${first.candidate}).`
      problems.push({ code: 'winner_not_first', path: 'winner', message })
    }
    return name
  }

  function readVerdict(): Verdict {
    switch (verdict.mode) {
      case 'best_of_n': {
        const ranking = readRanked(verdict.ranking)
        const missing = names.filter((name) => !ranking.some(({ candidate }) => candidate === name))
        if (missing.length > 0) {
          const message = `The ranking leaves out ${missing.join(', ')}.`
          problems.push({ code: 'incomplete_ranking', path: 'ranking', message })
        }
        return { ...verdict, ranking, winner: readWinner(verdict.winner, ranking) }
      }
      case 'compare': {
        const ranking = readRanked(verdict.ranking)
        const differences = verdict.differences.map((difference, at) => ({
          ...difference,
          positions: difference.positions.map((position, index) => ({
            ...position,
            candidate: read(position.candidate, `differences.${at}.positions.${index}.candidate`),
          })),
        }))
        return { ...verdict, ranking, differences, winner: readWinner(verdict.winner, ranking) }
      }
      case 'summarize': {
        const keyPoints = verdict.keyPoints.map((point, at) => ({
          ...point,
          candidates: point.candidates.map((candidate, index) =>
            read(candidate, `keyPoints.${at}.candidates.${index}`),
          ),
        }))
        return { ...verdict, keyPoints }
      }
    }
  }

  const exactVerdict = readVerdict()
  return problems.length > 0 ? { ok: false, problems } : { ok: true, verdict: exactVerdict }
}

const PREFIX =
  /^(?:the\s+)?(?:candidate|answer|option|response|solution|entry|kandidat|candidat|candidato)\b[\s:#._-]*/i

/** A name without what is written around it: marks, quotes, brackets and the word before it. */
function bareName(said: string): string {
  const marks = /^[\s*_`"'“”‘’([{#]+|[\s*_`"'“”‘’)\]}.:,;!]+$/g
  return said.normalize('NFKC').replaceAll(marks, '').replace(PREFIX, '').replaceAll(marks, '').toLowerCase()
}
