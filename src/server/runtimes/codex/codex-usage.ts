import { NO_USAGE, subtractUsage, type TokenUsage } from '@/orchestration/model/usage'
import type { CodexUsage } from './codex-wire'

export type CodexUsageReport = { total: CodexUsage; last: CodexUsage; modelContextWindow?: number | null | undefined }

/**
 * Reads codex's reports as usage of this session. codex counts a thread from its beginning and says so when it is resumed,
 * sometimes only after the first turn was asked for: what it reports of a turn that is none of this session's belongs to an
 * earlier attempt.
 */
export function createUsageReader() {
  let before = NO_USAGE
  const ownTurns = new Set<string>()
  return {
    turnStarted: (turnId: string) => void ownTurns.add(turnId),
    /** Null for a report of an earlier attempt's turn. */
    read(turnId: string, { total }: CodexUsageReport): TokenUsage | null {
      const usage = tokenUsage(total)
      if (!ownTurns.has(turnId)) {
        before = usage
        return null
      }
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
