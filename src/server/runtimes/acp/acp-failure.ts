import { RequestError } from '@agentclientprotocol/sdk'
import { messageOf } from '@/orchestration/model/message-of'
import type { Failure, FailureReason } from '@/orchestration/model/failure'
import { isRuntimeFailure } from '@/orchestration/session/runtime-failure'
import { saysContextExceeded } from '../endpoint/provider-words'
import { excerptOf, jsonText } from './bounded-json'
import { sessionFailureSchema, type WirePromptResponse } from './wire'

const AUTH_REQUIRED = -32000

/** What an agent's JSON-RPC error means. Its own words are kept as the excerpt; they may name a provider's status. */
export function failureOfError(error: unknown, agent: string): Failure {
  if (isRuntimeFailure(error)) return error.failure
  if (isRequestError(error)) {
    const said = error.data === undefined ? error.message : `${error.message} ${jsonText(error.data)}`
    const reason = error.code === AUTH_REQUIRED ? 'runtime_unauthenticated' : reasonOfText(said)
    return { reason, message: `${agent}: ${excerptOf(error.message)}`, excerpt: excerptOf(said) }
  }
  const said = messageOf(error)
  return { reason: 'protocol_error', message: `${agent} answered unreadably.`, excerpt: excerptOf(said) }
}

/** By name, not by class: the SDK can be bundled twice. */
function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number'
}

export function isMethodNotFound(error: unknown): boolean {
  return isRequestError(error) && error.code === RequestError.methodNotFound('').code
}

export function isInvalidParams(error: unknown): boolean {
  return isRequestError(error) && error.code === RequestError.invalidParams().code
}

/** What was named, such as a session, is not there. */
export function isResourceMissing(error: unknown): boolean {
  return isRequestError(error) && error.code === RequestError.resourceNotFound('').code
}

const MEANINGS: readonly [RegExp, FailureReason][] = [
  [/quota|insufficient[ _](funds|credit|balance)|billing|usage limit|\b402\b/i, 'quota_exceeded'],
  [/\b429\b|rate.?limit|too many requests/i, 'rate_limited'],
  [/\b40[13]\b|unauthori[sz]ed|authenticat|invalid api key|not (logged|signed) in/i, 'runtime_unauthenticated'],
  [/model\b.{0,60}\b(not found|does not exist|unknown|not supported)|unknown model/i, 'model_unlisted'],
]

/** Providers say why in prose and in status numbers; the first meaning that fits is taken. */
export function reasonOfText(said: string): FailureReason {
  if (saysContextExceeded(said)) return 'context_exceeded'
  return MEANINGS.find(([pattern]) => pattern.test(said))?.[1] ?? 'provider_error'
}

const ATTEMPT = /\battempt (\d+)(?: of (\d+))?/i

/** That an agent tries its provider again, which some report as data on the way. */
export function reportedRetry(meta: unknown) {
  const parsed = sessionFailureSchema.safeParse(meta)
  if (!parsed.success) return null
  const { category, severity, title, message } = parsed.data.jetbrains.air.sessionFailure
  const said = [title, message].filter(Boolean).join(' ')
  if (severity !== 'warning' || !/\b(retry|reconnect)/i.test(said)) return null
  const [, attempt, attempts] = ATTEMPT.exec(said) ?? []
  const worded = reasonOfText(said)
  const reason = worded === 'provider_error' ? (RETRY_REASONS.get(category ?? '') ?? worded) : worded
  return {
    reason,
    message: excerptOf(said),
    attempt: attempt === undefined ? null : Number(attempt),
    attempts: attempts === undefined ? null : Number(attempts),
  }
}

const RETRY_REASONS = new Map<string, FailureReason>([
  ['limit', 'rate_limited'],
  ['access', 'runtime_unauthenticated'],
])

/** A failed turn that some agents report as data beside an ordinary end. */
export function reportedFailure(response: WirePromptResponse, agent: string): Failure | null {
  const parsed = sessionFailureSchema.safeParse(response._meta)
  if (!parsed.success) return null
  const { category, title, message } = parsed.data.jetbrains.air.sessionFailure
  const said = [category, title, message].filter(Boolean).join(': ')
  return { reason: reasonOfText(said), message: `${agent}: ${excerptOf(title || said)}`, excerpt: excerptOf(said) }
}
