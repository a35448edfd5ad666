import type { FanoutResult, FanoutTargetResult } from '../fanout/fanout-result'
import { DomainError } from '../model/errors'
import type { RuntimeEvent } from '../model/events'
import type { Failure } from '../model/failure'
import type { ReductionMode } from '../model/launch'
import type { FanoutTarget, ResolvedTarget } from '../model/target'
import { NO_USAGE, UNKNOWN_COST } from '../model/usage'
import type { RuntimeController } from '../ports'
import { withHeadlessSession, type HeadlessOptions } from './headless-session'
import { assignBlindNames } from '../reduction/blind-names'
import { createDelimiter } from '../reduction/create-delimiter'
import { runJudge } from '../reduction/judge-turn'
import type { ReductionResult } from '../reduction/reduction-result'
import { resolveJudgeTarget } from '../reduction/judge-target'
import { renderVerdict } from '../reduction/render-verdict'
import { verdictWithoutJudge } from '../reduction/verdict-without-judge'

export type ReductionOptions = Omit<HeadlessOptions, 'controller'> & {
  mode: ReductionMode
  fanout: Pick<FanoutResult, 'prompt' | 'targets'>
  /** Who judges; see `resolveJudgeTarget` for who does when none is named. */
  target?: FanoutTarget
  rubric?: string | null
  /** Leaves the judge's session open. */
  keepSession?: boolean
  /** Returns [0, 1). Draws the blind names and the delimiter: must be unpredictable where candidates may be hostile. */
  random: () => number
  onEvent?: (event: RuntimeEvent) => void | Promise<void>
}

/**
 * Judges the usable results of a fan-out: completed ones with a text. None: failed `no_candidates`. One: the verdict without a
 * judge. Two or more: a judge is asked, blindly, with one repair turn. Its session is stopped unless kept, and what it used is
 * counted whatever came of it.
 *
 * @throws DomainError `invalid_input` when the judge cannot be used; what `onEvent` throws.
 */
export async function runReduction(
  controller: RuntimeController,
  options: ReductionOptions,
  signal: AbortSignal,
): Promise<ReductionResult> {
  const { mode, fanout, random } = options
  const usable = fanout.targets
    .map((target, targetIndex) => ({ target, targetIndex }))
    .filter(({ target }) => isUsable(target))
  const named = assignBlindNames(usable, random).map(({ name, item: { target, targetIndex } }) => ({
    name,
    label: target.label,
    targetIndex,
    text: target.text,
  }))
  const candidates = named.map(({ text: _, ...candidate }) => candidate)
  const blank = { ...UNJUDGED, mode, candidates }

  const [only] = named
  if (only === undefined) {
    const message = `None of ${fanout.targets.length} targets gave an answer that could be judged.`
    return { ...blank, status: 'failed', error: { reason: 'no_candidates', message } }
  }
  if (named.length === 1) {
    const verdict = verdictWithoutJudge(mode, only)
    return { ...blank, status: 'completed', verdict, markdown: renderVerdict(verdict, candidates) }
  }

  const target = await judgeOf(controller, options.target, signal)
  const session = await withHeadlessSession(
    {
      ...options,
      controller,
      target,
      ordinal: fanout.targets.length + 1,
      signal,
      keepSession: options.keepSession ?? false,
      onEvent: (event) => options.onEvent?.(event),
    },
    (driver) =>
      runJudge({
        driver,
        mode,
        prompt: fanout.prompt,
        candidates: named,
        rubric: options.rubric ?? null,
        delimiter: createDelimiter(random),
        turnId: 'judge',
      }),
  )
  const { identity, trackedSession, eventCount, usage, cost, stopped, stopFailure, value, startFailure } = session
  const facts = {
    ...blank,
    target,
    session: identity,
    trackedSession,
    eventCount,
    usage,
    cost,
    stopped,
    stopError: stopFailure,
  }
  if (value === null) return { ...facts, status: statusOf(startFailure), error: startFailure }
  const { rawText, repaired } = value
  if (value.status === 'failed')
    return { ...facts, status: statusOf(value.failure), error: value.failure, rawText, repaired }
  return { ...facts, status: 'completed', verdict: value.verdict, markdown: value.markdown, rawText, repaired }
}

const UNJUDGED = {
  target: null,
  verdict: null,
  markdown: null,
  rawText: null,
  repaired: false,
  error: null,
  session: null,
  trackedSession: null,
  eventCount: 0,
  usage: NO_USAGE,
  cost: UNKNOWN_COST,
  stopped: true,
  stopError: null,
} as const

function isUsable({ status, text }: FanoutTargetResult): boolean {
  return status === 'completed' && text.trim().length > 0
}

function statusOf(failure: Failure | null): 'failed' | 'cancelled' {
  return failure?.reason === 'cancelled' ? 'cancelled' : 'failed'
}

async function judgeOf(
  controller: RuntimeController,
  asked: FanoutTarget | undefined,
  signal: AbortSignal,
): Promise<ResolvedTarget> {
  const { target, issues } = resolveJudgeTarget(await controller.listRuntimes({ signal }), asked)
  if (target === null) {
    const message = issues.map((issue) => issue.message).join(' ')
    throw new DomainError('invalid_input', `The judge cannot be used. ${message}`, { details: { issues } })
  }
  return target
}
