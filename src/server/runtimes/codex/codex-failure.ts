import type { Failure, FailureReason } from '@/orchestration/model/failure'
import { ownValue } from '@/orchestration/model/own-value'
import { reasonOfText } from '../acp/acp-failure'
import { excerptOf } from '../acp/bounded-json'
import type { CodexTurnError } from './codex-wire'

const REASONS: Record<string, FailureReason> = {
  contextWindowExceeded: 'context_exceeded',
  sessionBudgetExceeded: 'quota_exceeded',
  usageLimitExceeded: 'quota_exceeded',
  rateLimitExceeded: 'rate_limited',
  serverOverloaded: 'rate_limited',
  flexUnavailable: 'rate_limited',
  modelNotFound: 'model_unlisted',
  unauthorized: 'runtime_unauthenticated',
  cyberPolicy: 'refused',
  misalignmentPolicyViolation: 'refused',
}

/** The typed failure of a turn that codex says has failed. */
export function codexFailure(error: CodexTurnError | null | undefined): Failure {
  if (!error) return { reason: 'provider_error', message: 'codex says that the turn failed, without saying why.' }
  const { name, status } = infoOf(error.codexErrorInfo)
  const said = `${error.message} ${error.additionalDetails ?? ''}`
  const reason = (name === null ? undefined : ownValue(REASONS, name)) ?? reasonOfStatus(status) ?? reasonOfText(said)
  return { reason, message: excerptOf(error.message), excerpt: excerptOf(error.additionalDetails || error.message) }
}

/** "Reconnecting... 2/5": codex tries its provider again. */
export function retryOf(error: CodexTurnError, turnId: string) {
  const { reason, message, excerpt } = codexFailure(error)
  const [, attempt, attempts] = /(\d+)\s*\/\s*(\d+)/.exec(error.message) ?? []
  return {
    turnId,
    reason,
    message: excerpt ?? message,
    attempt: attempt === undefined ? null : Number(attempt),
    attempts: attempts === undefined ? null : Number(attempts),
  }
}

/** Either a bare name or `{name: {httpStatusCode}}`. */
function infoOf(info: CodexTurnError['codexErrorInfo']): { name: string | null; status: number | null } {
  if (typeof info === 'string') return { name: info, status: null }
  const entry = info ? Object.entries(info)[0] : undefined
  if (entry === undefined) return { name: null, status: null }
  const [name, detail] = entry
  const status =
    typeof detail === 'object' && detail !== null && 'httpStatusCode' in detail ? detail.httpStatusCode : null
  return { name, status: typeof status === 'number' ? status : null }
}

function reasonOfStatus(status: number | null): FailureReason | null {
  if (status === 401 || status === 403) return 'runtime_unauthenticated'
  if (status === 402) return 'quota_exceeded'
  return status === 429 ? 'rate_limited' : null
}
