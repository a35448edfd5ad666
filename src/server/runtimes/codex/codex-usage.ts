import { NO_USAGE, subtractUsage, type TokenUsage } from '@/orchestration/model/usage'
import type { CodexUsage } from './codex-wire'

export type CodexUsageReport = { total: CodexUsage; last: CodexUsage; modelContextWindow?: number | null | undefined }

/**
 * Reads codex's reports as usage of this session. codex counts a thread from its beginning and says so when it is resumed;
 * what was there before the first turn of this session belongs to an earlier attempt.
 */
export function createUsageReader() {
  let before = NO_USAGE
  return {
    /** A report that came before any turn: null, since nothing of it is ours. */
    read({ total }: CodexUsageReport, hasHadTurn: boolean): TokenUsage | null {
      const usage = tokenUsage(total)
      if (!hasHadTurn) {
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
