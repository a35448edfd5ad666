import { APICallError } from 'ai'
import type { Failure, FailureReason } from '@/orchestration/model/failure'

const EXCERPT_LENGTH = 400

/** What a failed call to a model endpoint means, by its HTTP status; what has no status is a failure of the way there. */
export function endpointFailure(error: unknown, endpoint: string): Failure {
  const call = apiCallError(error)
  if (call === null) {
    return { reason: 'provider_error', message: `The endpoint ${endpoint} could not be reached: ${rootMessage(error)}` }
  }
  const status = call.statusCode
  const reason = reasonOf(status, call.responseBody ?? '')
  const excerpt = call.responseBody?.slice(0, EXCERPT_LENGTH)
  const message =
    status === undefined ? `The endpoint ${endpoint} failed: ${call.message}` : MESSAGES[reason](endpoint, status)
  return excerpt ? { reason, message, excerpt } : { reason, message }
}

type EndpointReason = Extract<
  FailureReason,
  'runtime_unauthenticated' | 'quota_exceeded' | 'rate_limited' | 'model_unlisted' | 'provider_error'
>

const MESSAGES = {
  runtime_unauthenticated: (endpoint, status) => `The endpoint ${endpoint} refused the key (HTTP ${status}).`,
  quota_exceeded: (endpoint, status) => `The quota at ${endpoint} is used up (HTTP ${status}).`,
  rate_limited: (endpoint, status) => `The endpoint ${endpoint} limits the rate of calls (HTTP ${status}).`,
  model_unlisted: (endpoint, status) => `The endpoint ${endpoint} does not know the model (HTTP ${status}).`,
  provider_error: (endpoint, status) => `The endpoint ${endpoint} failed (HTTP ${status}).`,
} as const satisfies Record<EndpointReason, (endpoint: string, status: number) => string>

function reasonOf(status: number | undefined, body: string): EndpointReason {
  if (status === 401 || status === 403) return 'runtime_unauthenticated'
  if (status === 402 || /insufficient_quota|quota.{0,20}exceeded|billing/i.test(body)) return 'quota_exceeded'
  if (status === 429) return 'rate_limited'
  if (status === 404 && /model/i.test(body)) return 'model_unlisted'
  return 'provider_error'
}

/** The SDK wraps a call that was retried; the last try is the cause that counts. */
function apiCallError(error: unknown): APICallError | null {
  if (APICallError.isInstance(error)) return error
  if (error instanceof Error && 'lastError' in error) return apiCallError(error.lastError)
  return null
}

function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('lastError' in error) return rootMessage(error.lastError)
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message
}
