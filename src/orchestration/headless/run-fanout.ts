import { assertFanoutInput } from './assert-fanout-input'
import { DomainError } from '../model/errors'
import type { RuntimeEvent } from '../model/events'
import type { Metadata } from '../model/metadata'
import { LIMITS, type FanoutTarget, type ModelOptions, type ResolvedTarget } from '../model/target'
import { NO_USAGE, UNKNOWN_COST } from '../model/usage'
import type { RuntimeController } from '../ports'
import { endingOfAbort, type TurnOutcome } from '../worker/drive-turn'
import { withHeadlessSession, type HeadlessOptions, type HeadlessSession } from './headless-session'
import { totalsOf, type FanoutResult, type FanoutTargetResult, type FanoutTargetStatus } from '../fanout/fanout-result'
import { mapConcurrently } from '../fanout/map-concurrently'
import { resolveFanoutTargets } from '../fanout/resolve-fanout-targets'

export type FanoutOptions = Omit<HeadlessOptions, 'controller'> & {
  prompt: string
  /** Kept in the result. */
  metadata?: Metadata
  /** None: every available runtime at its default model. */
  targets?: readonly FanoutTarget[]
  repeat?: number
  options?: ModelOptions
  /** How many sessions may be live at once; as many as there are targets unless told. */
  maxConcurrency?: number
  /** Leaves the sessions of targets that ended well open, for whoever wants to go on with them. */
  keepSessions?: boolean
  /** Given every event, in order within its target; a target waits for its own consumer only. */
  onEvent?: (event: RuntimeEvent, target: ResolvedTarget) => void | Promise<void>
}

/**
 * Sends one prompt to all targets at once, up to a limit, and waits for all of them. Results are in target order, with
 * partial texts; every ending of a turn or session ends its target, deadlines too. One target's failure touches no other.
 *
 * Requests go to `onRequest`; those it leaves open, or all without it, are denied (approvals) or cancelled (questions), and
 * one that takes no answer fails its target as `request_unanswered`. Aborting `signal` ends the live sessions and resolves
 * with what there is; targets not started yet are `cancelled`.
 *
 * @throws DomainError `invalid_input` for what `fanoutInputSchema` rejects, or with the targets' issues, before anything starts; what `onEvent` throws, after all have ended.
 */
export async function runFanout(
  controller: RuntimeController,
  options: FanoutOptions,
  signal: AbortSignal,
): Promise<FanoutResult> {
  assertFanoutInput(options)
  const descriptors = await controller.listRuntimes({ signal })
  const { targets, issues } = resolveFanoutTargets(descriptors, options.targets, options)
  const errors = issues.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) {
    const message = errors.map((issue) => issue.message).join(' ')
    throw new DomainError('invalid_input', message, { details: { issues } })
  }
  const limit = options.maxConcurrency ?? LIMITS.workersMax
  const consumerBroke = new AbortController()
  const results = await mapConcurrently(targets, limit, async (target, index) => {
    try {
      const stop = AbortSignal.any([signal, consumerBroke.signal])
      return await runTarget(controller, options, { target, ordinal: index + 1, signal: stop })
    } catch (error) {
      consumerBroke.abort(error)
      throw error
    }
  })
  return {
    prompt: options.prompt,
    metadata: options.metadata ?? {},
    targetCount: results.length,
    targets: results,
    ...totalsOf(results),
  }
}

async function runTarget(
  controller: RuntimeController,
  options: FanoutOptions,
  { target, ordinal, signal }: { target: ResolvedTarget; ordinal: number; signal: AbortSignal },
): Promise<FanoutTargetResult> {
  if (signal.aborted) return neverStarted(target, signal)
  const session = await withHeadlessSession(
    {
      ...options,
      controller,
      target,
      ordinal,
      signal,
      keepSession: options.keepSessions ?? false,
      onEvent: (event) => options.onEvent?.(event, target),
    },
    (driver) => driver.turn({ turnId: `turn-${ordinal}`, text: options.prompt }),
  )
  const { identity, trackedSession, eventCount, usage, cost, stopped, stopFailure } = session
  return {
    target,
    label: target.label,
    ...endOf(session),
    text: session.value?.text ?? '',
    session: identity,
    trackedSession,
    eventCount,
    usage,
    cost,
    stopped,
    stopError: stopFailure,
  }
}

function neverStarted(target: ResolvedTarget, signal: AbortSignal): FanoutTargetResult {
  const { status, failure } = endingOfAbort(signal)
  return {
    target,
    label: target.label,
    status: status === 'cancelled' ? 'cancelled' : 'failed',
    text: '',
    error: failure,
    session: null,
    trackedSession: null,
    eventCount: 0,
    usage: NO_USAGE,
    cost: UNKNOWN_COST,
    stopped: true,
    stopError: null,
  }
}

const STATUS_OF_TURN = {
  completed: 'completed',
  failed: 'failed',
  interrupted: 'failed',
  stopped: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<TurnOutcome['status'], FanoutTargetStatus>

function endOf(session: HeadlessSession<TurnOutcome>): Pick<FanoutTargetResult, 'status' | 'error'> {
  if (session.value !== null) return { status: STATUS_OF_TURN[session.value.status], error: session.value.failure }
  const isCancelled = session.startFailure?.reason === 'cancelled'
  return { status: isCancelled ? 'cancelled' : 'failed', error: session.startFailure }
}
