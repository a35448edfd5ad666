import type { ReductionMode } from '@/orchestration/model/launch'
import type { RequestKind } from '@/orchestration/model/request'
import type { ModelOptionName } from '@/orchestration/model/target'
import type { RunStage } from '@/orchestration/model/status'

export const STAGE_LABELS = {
  queued: 'Queued',
  fanout: 'Fan-out',
  reduction: 'Judging',
  done: 'Done',
} as const satisfies Record<RunStage, string>

export const REDUCTION_MODE_LABELS = {
  compare: { label: 'Compare', promise: 'Where the candidates agree and differ, and a ranking.' },
  summarize: { label: 'Summarize', promise: 'One text out of all candidates, with their disagreements.' },
  best_of_n: { label: 'Best of n', promise: 'The best candidate, why it won, and a ranking.' },
} as const satisfies Record<ReductionMode, { label: string; promise: string }>

export const MODEL_OPTION_LABELS = {
  reasoningEffort: 'Reasoning effort',
  thinkingLevel: 'Thinking level',
  thinkingBudget: 'Thinking budget, tokens',
  fastMode: 'Fast mode',
  contextWindow: 'Context window',
  variant: 'Variant',
} as const satisfies Record<ModelOptionName, string>

export const REQUEST_KIND_LABELS = {
  'approval.tool': 'Use a tool',
  'approval.command': 'Run a command',
  'approval.file_change': 'Change files',
  'approval.permissions': 'Grant permissions',
  'user_input.tool': 'Question',
  'user_input.mcp': 'Question',
  request: 'Request',
} as const satisfies Record<RequestKind, string>
