import { NO_USAGE, subtractUsage, type TokenUsage } from '@/orchestration/model/usage'
import type { CodexUsage } from './codex-wire'

export type CodexUsageReport = { total: CodexUsage; last: CodexUsage; modelContextWindow?: number | null | undefined }

/**
 * Reads codex's reports as usage of this session. codex counts a thread from its beginning, so for a resumed one what was
 * there before the first report is taken off: it belongs to an earlier attempt.
 */
export function createUsageReader(isResumed: boolean): (report: CodexUsageReport) => TokenUsage {
  let before: TokenUsage | null = null
  return ({ total, last }) => {
    before ??= isResumed ? subtractUsage(tokenUsage(total), tokenUsage(last)) : NO_USAGE
    return subtractUsage(tokenUsage(total), before)
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
