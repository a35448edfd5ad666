import type { Failure } from '../model/failure'
import type { ReductionMode } from '../model/launch'
import type { OutputSchema } from '../model/runtime'
import type { Verdict } from '../model/verdict'
import type { TurnOutcome } from '../worker/drive-turn'
import type { SessionDriver } from '../worker/session-driver'
import { parseVerdict } from './parse-verdict'
import { buildReducerPrompt, buildRepairPrompt, CANDIDATES_CHARS_MAX, type JudgeCandidate } from './reducer-prompt'
import { renderVerdict, type NamedCandidate } from './render-verdict'
import { verdictJsonSchema } from './verdict-json-schema'

export type JudgeOptions = {
  /** Started; the caller stops it. */
  driver: Pick<SessionDriver, 'turn'>
  mode: ReductionMode
  /** The task of the run. */
  prompt: string
  /** At least two, in the order to be shown; labels are for the rendered verdict only. */
  candidates: readonly (JudgeCandidate & { label: string })[]
  rubric: string | null
  /** Unpredictable, new for each reduction. */
  delimiter: string
  /** Id of the first turn; the repair turn's is `<turnId>-repair`. */
  turnId: string
}

/** `outcome` is that of the last turn: its usage and cost are the whole session's, whatever came of it. */
export type JudgeResult = { rawText: string | null; repaired: boolean; outcome: TurnOutcome } & (
  { status: 'completed'; verdict: Verdict; markdown: string; rawText: string } | { status: 'failed'; failure: Failure }
)

/**
 * Asks a judge for a verdict. An answer that cannot be used gets one repair turn, which names its problems; what the judge
 * said last is kept as `rawText` in any case. Rejects only with what the driver rejects with.
 */
export async function runJudge(options: JudgeOptions): Promise<JudgeResult> {
  const { driver, mode, candidates, turnId } = options
  const outputSchema = verdictJsonSchema(mode)
  const { asked, note } = await ask(options, outputSchema)
  const first = withNote(readAnswer(asked, options), note)
  if (first.status === 'completed' || first.problems === null)
    return settled(first, asked, asked.text, false, candidates)

  const names = candidates.map(({ name }) => name)
  const text = buildRepairPrompt(mode, names, first.problems)
  const repaired = await driver.turn({ turnId: `${turnId}-repair`, text, outputSchema })
  const second = withNote(readAnswer(repaired, options), note)
  return settled(second, repaired, repaired.text.trim().length > 0 ? repaired.text : asked.text, true, candidates)
}

/** Each try shows this share of the one before; the smallest is about 3,000 tokens. */
const SMALLER_BY = 0.5
const SMALLEST_CHARS = 10_000

/**
 * Asks for the verdict. A judge that cannot read so much is shown less, until it can or the next share would be below
 * `SMALLEST_CHARS`: at most six times in all.
 */
async function ask(options: JudgeOptions, outputSchema: OutputSchema) {
  const { driver, candidates, turnId, prompt: task } = options
  const longest = Math.max(task.length, ...candidates.map(({ text }) => text.length * candidates.length))
  let charsMax = CANDIDATES_CHARS_MAX
  for (let number = 1; ; number++) {
    const text = buildReducerPrompt({ ...options, task, charsMax })
    const asked = await driver.turn({
      turnId: number === 1 ? turnId : `${turnId}-smaller-${number}`,
      text,
      outputSchema,
    })
    const smaller = Math.floor(Math.min(charsMax, longest) * SMALLER_BY)
    if (asked.failure?.reason !== 'context_exceeded' || smaller < SMALLEST_CHARS) {
      const note = `The judge could read only a part: about ${charsMax} characters of all candidates.`
      return { asked, note: number === 1 ? null : note }
    }
    charsMax = smaller
  }
}

function withNote(answer: Answer, note: string | null): Answer {
  if (answer.status === 'failed' || note === null) return answer
  return { ...answer, verdict: { ...answer.verdict, notes: [note, ...(answer.verdict.notes ?? [])] } }
}

type Answer =
  | { status: 'completed'; verdict: Verdict }
  | { status: 'failed'; failure: Failure; problems: Parameters<typeof buildRepairPrompt>[2] | null }

/** `problems` is null when the turn itself failed, so that asking again would not help. */
function readAnswer(outcome: TurnOutcome, { mode, candidates }: JudgeOptions): Answer {
  if (outcome.status !== 'completed') {
    const failure = outcome.failure ?? { reason: 'internal', message: `The judge’s turn ended as ${outcome.status}.` }
    return { status: 'failed', failure, problems: null }
  }
  const parsed = parseVerdict(outcome.text, mode, candidates)
  if (parsed.ok) return { status: 'completed', verdict: parsed.verdict }
  const said = parsed.problems.map(({ path, message }) => (path.length === 0 ? message : `${path}: ${message}`))
  const message = `The judge did not give a usable verdict, also when asked again. ${said.slice(0, 3).join(' ')}`
  return { status: 'failed', failure: { reason: 'invalid_verdict', message }, problems: parsed.problems }
}

function settled(
  answer: Answer,
  outcome: TurnOutcome,
  rawText: string,
  repaired: boolean,
  candidates: readonly NamedCandidate[],
): JudgeResult {
  if (answer.status === 'failed') {
    return {
      status: 'failed',
      failure: answer.failure,
      rawText: rawText.length > 0 ? rawText : null,
      repaired,
      outcome,
    }
  }
  const markdown = renderVerdict(answer.verdict, candidates)
  return { status: 'completed', verdict: answer.verdict, markdown, rawText, repaired, outcome }
}
