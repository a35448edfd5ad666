export const TARGET_ISSUE_CODES = [
  'unknown_backend',
  'runtime_missing',
  'runtime_unauthenticated',
  'runtime_error',
  'cannot_start',
  'cannot_stream',
  'model_unlisted',
  'model_unverified',
  'option_unsupported',
  'option_value',
  'option_ignored',
  'selection_unsupported',
  'selection_value',
  'approval_setting',
  'cost_unknown',
  'no_runtime',
  'too_many_workers',
] as const
export type TargetIssueCode = (typeof TARGET_ISSUE_CODES)[number]

/** A problem of a requested target. An `error` forbids the launch, a `warning` is only told. */
export type TargetIssue = {
  /** Place in the list of requested targets; null for the list as a whole. */
  targetIndex: number | null
  severity: 'error' | 'warning'
  code: TargetIssueCode
  message: string
}
export type IssueDraft = Omit<TargetIssue, 'targetIndex'>
