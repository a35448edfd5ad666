import type { SessionSpending } from '@/orchestration/model/runtime'
import { NO_USAGE, subtractUsage, type TokenUsage } from '@/orchestration/model/usage'
import type { CodexUsage } from './codex-wire'

export type CodexUsageReport = { total: CodexUsage; last: CodexUsage; modelContextWindow?: number | null | undefined }

/**
 * Reads codex's reports as usage of this session. codex counts a thread from its beginning and says so when it is resumed,
 * sometimes only after the first turn was asked for, sometimes not at all: what it reports of a turn that is none of this
 * session's, and what it had counted before its first request, belongs to an earlier attempt. What that attempt was charged
 * for bounds it: a lost attempt may have used more than it could report.
 */
export function createUsageReader(spentBefore: SessionSpending | null = null) {
  let before: TokenUsage | null = spentBefore === null ? NO_USAGE : null
  const ownTurns = new Set<string>()
  const charged = (earlier: TokenUsage) =>
    spentBefore !== null && spentBefore.usage.total < earlier.total ? spentBefore.usage : earlier
  return {
    turnStarted: (turnId: string) => void ownTurns.add(turnId),
    /** Null for a report of an earlier attempt's turn. */
    read(turnId: string, { total, last }: CodexUsageReport): TokenUsage | null {
      const usage = tokenUsage(total)
      if (!ownTurns.has(turnId)) {
        before = charged(usage)
        return null
      }
      before ??= charged(subtractUsage(usage, tokenUsage(last)))
      return subtractUsage(usage, before)
    },
  }
}

/** codex's input includes cached tokens and its output includes reasoning, as ours do. */
function tokenUsage(reported: CodexUsage): TokenUsage {
  return {
    input: reported.inputTokens,
    output: reported.outputTokens,
    reasoning: reported.reasoningOutputTokens,
    cached: reported.cachedInputTokens,
    cacheWrite: reported.cacheWriteInputTokens,
    total: reported.inputTokens + reported.outputTokens,
  }
}
