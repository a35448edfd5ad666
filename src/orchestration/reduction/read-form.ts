import { beginningOf } from '@/orchestration/model/cut-text'

/** What was read leniently where the meaning is affected: shown with the verdict. */
export type ReadForm = { value: Record<string, unknown>; notes: string[] }

const FIELDS = [
  'summary',
  'winner',
  'rationale',
  'ranking',
  'recommendedNextStep',
  'agreements',
  'differences',
  'keyPoints',
  'disagreements',
  'candidate',
  'score',
  'reason',
  'topic',
  'positions',
  'position',
  'point',
  'candidates',
]
const FIELD_OF = new Map(FIELDS.map((field) => [bare(field), field]))
const NO_WINNER = /^(none|null|nobody|no winner|n\/?a|tie|draw|undecided|-)?\.?$/i

/** A judge's object in the form that the schema asks for. Only form is mended: what does not say what is meant stays as it is. */
export function readForm(value: Record<string, unknown>): ReadForm {
  const notes: string[] = []
  const named = withFieldNames(value) as Record<string, unknown>
  const { ranking, winner } = named
  const read = { ...named }
  if (Array.isArray(ranking)) read.ranking = ranking.map((entry: unknown) => readRanked(entry, notes))
  if ('winner' in read) read.winner = readWinner(winner)
  return { value: read, notes }
}

/** Names of fields in any case, with or without underscores. */
function withFieldNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withFieldNames)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      Object.hasOwn(value, FIELD_OF.get(bare(key)) ?? key) ? key : (FIELD_OF.get(bare(key)) ?? key),
      withFieldNames(inner),
    ]),
  )
}

function bare(key: string): string {
  return key.toLowerCase().replaceAll(/[\s_-]/g, '')
}

function readRanked(entry: unknown, notes: string[]): unknown {
  if (typeof entry === 'string') return { candidate: entry }
  if (!isObject(entry) || !('score' in entry)) return entry
  const { score, ...rest } = entry
  const read = readScore(score)
  const said = typeof rest.candidate === 'string' ? rest.candidate : '?'
  const name = `Candidate ${beginningOf(said.replace(/^candidate\s+/i, ''), 80)}`
  if (read === null) {
    notes.push(`The score of ${name} was no number and was left out.`)
    return rest
  }
  if (typeof read !== 'number') return entry
  const clamped = Math.min(100, Math.max(0, read))
  if (clamped !== read) notes.push(`The score of ${name} was ${read}; it was set to ${clamped}.`)
  return { ...rest, score: clamped }
}

const NUMBER = String.raw`([+-]?\d+(?:[.,]\d+)?)`
const SCORE = new RegExp(`^${NUMBER}\\s*(?:%|percent|points?|pts?\\.?)?$`, 'i')
const SHARE = new RegExp(`^${NUMBER}\\s*(?:/|of|out of)\\s*${NUMBER}$`, 'i')

/** A score as a number of 0 to 100; null for none; the value itself where it is not to be read as a number. */
function readScore(score: unknown): unknown {
  if (score === null || score === undefined) return null
  if (typeof score === 'number') return Number.isNaN(score) ? null : score
  if (typeof score !== 'string') return score
  const text = score.trim().replace(/^[~≈]\s*/, '')
  if (text === '' || /^(nan|null|n\/?a|none|-)$/i.test(text)) return null
  const share = SHARE.exec(text)
  if (share) {
    const whole = toNumber(share[2])
    return whole > 0 ? Math.round((toNumber(share[1]) / whole) * 10_000) / 100 : score
  }
  const plain = SCORE.exec(text)
  return plain ? toNumber(plain[1]) : score
}

function toNumber(text = ''): number {
  return Number(text.replace(',', '.'))
}

function readWinner(winner: unknown): unknown {
  if (isObject(winner) && typeof winner.candidate === 'string') return readWinner(winner.candidate)
  return typeof winner === 'string' && NO_WINNER.test(winner.trim()) ? null : winner
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
