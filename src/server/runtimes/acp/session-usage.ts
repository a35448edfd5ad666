import type { SessionSpending } from '@/orchestration/model/runtime'
import {
  addUsage,
  NO_USAGE,
  subtractUsage,
  UNKNOWN_COST,
  type Cost,
  type TokenUsage,
} from '@/orchestration/model/usage'
import type { Emit } from '@/orchestration/ports'
import type { AcpProfile } from './acp-profile'
import { gatewayUsageSchema, type WirePromptResponse, type WireUpdate } from './wire'

type Report = NonNullable<WirePromptResponse['usage']>
type UsageUpdate = Extract<WireUpdate, { sessionUpdate: 'usage_update' }>

/** Makes one cumulative count of what agents report per turn, per session or in `_meta`, in the words of TokenUsage. */
export function createSessionUsage(
  profile: AcpProfile,
  emit: Emit,
  modelNow: () => string | null,
  /** Null for a session that begins here. */
  spentBefore: SessionSpending | null = null,
) {
  let usage: TokenUsage = NO_USAGE
  let cost: Cost = UNKNOWN_COST
  /** Totals of a resumed session that belong to earlier attempts; null until the first total tells whether it has them. */
  let earlierUsd: number | null = spentBefore?.usd == null ? 0 : null
  let earlierUsage: TokenUsage | null = spentBefore === null ? NO_USAGE : null
  let hasPrompted = false
  /** Before the turn: what its calls reported is replaced by what its end reports. */
  let beforeTurn: TokenUsage = NO_USAGE
  let context: { used: number; size: number } | undefined

  function emitNow(raw: unknown): void {
    const payload = { usage, cost, model: modelNow(), raw, ...(context === undefined ? {} : { context }) }
    emit({ type: 'usage.updated', payload })
  }

  function withoutEarlier(reported: TokenUsage): TokenUsage {
    const before = spentBefore?.usage ?? NO_USAGE
    // A report without counts does not tell where the count begins.
    if (reported.total > 0) earlierUsage ??= includes(reported.total, before.total) ? before : NO_USAGE
    return subtractUsage(reported, earlierUsage ?? NO_USAGE)
  }

  return {
    turnStarted(): void {
      hasPrompted = true
      beforeTurn = usage
    },
    /** Some report each call of the turn with its words, and nothing at its end. A loaded history repeats such reports. */
    onCallEnd(report: Report): void {
      if (!hasPrompted) return
      usage = addUsage(usage, toTokenUsage(report, profile))
      emitNow(report)
    },
    /** Context in use and money of the session so far. What a resumed one says before its first prompt is of earlier attempts. */
    onUpdate(update: UsageUpdate): void {
      const usd = update.cost && update.cost.currency.toUpperCase() === 'USD' ? update.cost.amount : null
      if (!hasPrompted) {
        // What an attempt that was lost had spent beyond its last report is this one's.
        if (usd !== null && spentBefore !== null) earlierUsd = Math.min(usd, spentBefore.usd ?? usd)
        return
      }
      if (usd !== null) {
        earlierUsd ??= includes(usd, spentBefore?.usd ?? 0) ? (spentBefore?.usd ?? 0) : 0
        cost = { source: 'reported', usd: Math.max(0, roundNano(usd - earlierUsd)) }
      }
      if (update.used != null && update.size != null) context = { used: update.used, size: update.size }
      emitNow({ used: update.used, size: update.size, cost: update.cost })
    },
    onTurnEnd(response: WirePromptResponse): void {
      const reported = response.usage ? toTokenUsage(response.usage, profile) : quotaUsage(response._meta)
      if (reported === null) return
      usage = profile.usage.scope === 'turn' ? addUsage(beforeTurn, reported) : withoutEarlier(reported)
      emitNow(response.usage ?? response._meta)
    },
  }
}
export type SessionUsage = ReturnType<typeof createSessionUsage>

/** Whether a reported total includes earlier attempts. An agent that restarts its count reports less than before. */
function includes(reported: number, before: number): boolean {
  return reported >= before - EPSILON
}

/** Sums of cents are not exact in floating point. */
const EPSILON = 1e-9

/** A provider's count in our words: cached tokens belong to the input, reasoning to the output. */
export function toTokenUsage(report: Report, profile: Pick<AcpProfile, 'usage'>): TokenUsage {
  const cached = report.cachedReadTokens ?? 0
  const cacheWrite = report.cachedWriteTokens ?? 0
  const reasoning = report.thoughtTokens ?? 0
  const sent = report.inputTokens ?? 0
  const produced = report.outputTokens ?? 0
  const { inputIncludesCached, outputIncludesReasoning } = inclusion(report, profile, cached + cacheWrite, reasoning)
  const input = inputIncludesCached ? sent : sent + cached + cacheWrite
  const output = outputIncludesReasoning ? produced : produced + reasoning
  return { input, output, reasoning, cached, cacheWrite, total: input + output }
}

/** Where the profile does not know, the reported total tells which parts were counted beside each other. */
function inclusion(report: Report, profile: Pick<AcpProfile, 'usage'>, cache: number, reasoning: number) {
  const wanted = profile.usage
  const bare = (report.inputTokens ?? 0) + (report.outputTokens ?? 0)
  const candidates = [
    { inputIncludesCached: true, outputIncludesReasoning: true, total: bare },
    { inputIncludesCached: false, outputIncludesReasoning: true, total: bare + cache },
    { inputIncludesCached: true, outputIncludesReasoning: false, total: bare + reasoning },
    { inputIncludesCached: false, outputIncludesReasoning: false, total: bare + cache + reasoning },
  ].filter(
    (candidate) =>
      agrees(wanted.inputIncludesCached, candidate.inputIncludesCached) &&
      agrees(wanted.outputIncludesReasoning, candidate.outputIncludesReasoning),
  )
  const matching = candidates.find((candidate) => candidate.total === report.totalTokens)
  return matching ?? candidates[0] ?? { inputIncludesCached: true, outputIncludesReasoning: true }
}

function agrees(wanted: boolean | 'auto', value: boolean): boolean {
  return wanted === 'auto' || wanted === value
}

function quotaUsage(meta: unknown): TokenUsage | null {
  const parsed = gatewayUsageSchema.safeParse(meta)
  if (!parsed.success) return null
  const { input_tokens: input, output_tokens: output } = parsed.data.quota.token_count
  return { ...NO_USAGE, input, output, total: input + output }
}

function roundNano(usd: number): number {
  return Math.round(usd * 1e9) / 1e9
}
