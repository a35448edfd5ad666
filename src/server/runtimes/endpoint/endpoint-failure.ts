import { APICallError, JSONParseError, TypeValidationError } from 'ai'
import type { Failure, FailureReason } from '@/orchestration/model/failure'

const EXCERPT_LENGTH = 400

type Source = {
  endpoint: string
  /** Adds a piece of the provider's body, which may quote the prompt, the key or internals: only for who manages runtimes. */
  quoteProvider: boolean
}

/** What a failed call to a model endpoint means, by its HTTP status; what has no status is a failure of the way there. */
export function endpointFailure(error: unknown, { endpoint, quoteProvider }: Source): Failure {
  const call = apiCallError(error)
  if (call === null && isOfTheWay(error)) return notReached(error, endpoint)
  if (call !== null && call.statusCode === undefined) return notReached(call, endpoint)
  const { excerpt, ...failure } =
    call === null ? brokenOff(error, endpoint) : refused(call, call.statusCode ?? 0, endpoint)
  return quoteProvider && excerpt ? { ...failure, excerpt } : failure
}

function refused(call: APICallError, status: number, endpoint: string): Failure {
  const reason = reasonOf(status, call.responseBody ?? '')
  const message = MESSAGES[reason](endpoint, status)
  const excerpt = call.responseBody?.slice(0, EXCERPT_LENGTH)
  return excerpt ? { reason, message, excerpt } : { reason, message }
}

function isOfTheWay(error: unknown): error is Error {
  return error instanceof Error && !TypeValidationError.isInstance(error) && !JSONParseError.isInstance(error)
}

/** Nothing of the provider's is in it, but addresses of this server's network are: they stand in the excerpt. */
function notReached(error: Error, endpoint: string): Failure {
  const message = `The endpoint ${endpoint} could not be reached.`
  return { reason: 'provider_error', message, excerpt: rootMessage(error).slice(0, EXCERPT_LENGTH) }
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

function reasonOf(status: number, body: string): EndpointReason {
  if (status === 401 || status === 403) return 'runtime_unauthenticated'
  if (status === 400 && /API_KEY_INVALID|api key not valid/i.test(body)) return 'runtime_unauthenticated'
  if (status === 429 && /per.?(minute|second)/i.test(body)) return 'rate_limited' // Google calls every limit a quota
  if (status === 402 || QUOTA.test(body)) return 'quota_exceeded'
  if (status === 429) return 'rate_limited'
  if (status === 404 && /model/i.test(body)) return 'model_unlisted'
  return 'provider_error'
}

const QUOTA = /insufficient_quota|quota.{0,20}exceeded|exceeded.{0,20}quota|billing|credit balance/i

/** An answer that cannot be read, or a failure that a stream reported in the middle of one: an object of the provider's. */
function brokenOff(error: unknown, endpoint: string): Failure {
  if (error instanceof Error) {
    const excerpt = error.message.slice(0, EXCERPT_LENGTH)
    return { reason: 'protocol_error', message: `The endpoint ${endpoint} sent something unreadable.`, excerpt }
  }
  const excerpt = (typeof error === 'string' ? error : JSON.stringify(error)).slice(0, EXCERPT_LENGTH)
  const reason = /rate_limit/i.test(excerpt)
    ? 'rate_limited'
    : QUOTA.test(excerpt)
      ? 'quota_exceeded'
      : 'provider_error'
  return { reason, message: `The endpoint ${endpoint} broke off its answer with an error.`, excerpt }
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
