import { APICallError } from 'ai'
import { beginningOf } from '@/orchestration/model/cut-text'
import type { Failure } from '@/orchestration/model/failure'
import { shownWord } from './answer-failure'
import { asObject, asText, type JsonObject } from './answer/json-fields'
import { UnreadableAnswer } from './answer/unreadable-answer'
import { type EndpointReason, reasonOf } from './provider-words'

const EXCERPT_LENGTH = 400

type Source = {
  endpoint: string
  /** Adds a piece of the provider's body, which may quote the prompt, the key or internals: only for who manages runtimes. */
  quoteProvider: boolean
}

/** What a failed call to a model endpoint means, by its HTTP status; what has no status is a failure of the way there. */
export function endpointFailure(error: unknown, { endpoint, quoteProvider }: Source): Failure {
  const call = apiCallError(error)
  const cause = call ?? error
  if (cause instanceof Error && !(cause instanceof UnreadableAnswer) && call?.statusCode === undefined) {
    return notReached(cause, endpoint)
  }
  const { excerpt, ...failure } = call === null ? brokenOff(error, endpoint) : refused(call, endpoint)
  return quoteProvider && excerpt ? { ...failure, excerpt: beginningOf(excerpt, EXCERPT_LENGTH) } : failure
}

function refused({ statusCode, responseBody: excerpt }: APICallError, endpoint: string): Failure {
  const reason = reasonOf(statusCode, excerpt ?? '')
  const message = `The endpoint ${endpoint} ${MEANINGS[reason]} (HTTP ${statusCode}).`
  return excerpt ? { reason, message, excerpt } : { reason, message }
}

/** Nothing of the provider's is in it, but addresses of this server's network are: the excerpt holds them. */
function notReached(error: Error, endpoint: string): Failure {
  const message = `The endpoint ${endpoint} could not be reached.`
  return { reason: 'provider_error', message, excerpt: beginningOf(rootMessage(error), EXCERPT_LENGTH) }
}

const MEANINGS = {
  runtime_unauthenticated: 'refused the key',
  quota_exceeded: 'says that the quota is used up',
  rate_limited: 'limits the rate of calls',
  model_unlisted: 'does not know the model',
  context_exceeded: 'says that the prompt is too long for the model',
  refused: 'stopped the answer by its content filter',
  provider_error: 'failed',
} as const satisfies Record<EndpointReason, string>

/** An answer that cannot be read, or a failure that a stream reported in the middle of one: an object of the provider's. */
function brokenOff(error: unknown, endpoint: string): Failure {
  if (error instanceof UnreadableAnswer) {
    const message = `The endpoint ${endpoint} ${error.message}.`
    return { reason: 'protocol_error', message, excerpt: error.excerpt }
  }
  const excerpt = (typeof error === 'string' ? error : JSON.stringify(error)) || 'an empty error'
  const named = asObject(error) ?? {}
  const reason = reasonOf(statusOf(named), excerpt)
  const word = shownWord(asText(named['code']) || asText(named['type']) || asText(named['status']))
  const meaning = reason === 'provider_error' ? 'reported an error' : MEANINGS[reason]
  const message = `The endpoint ${endpoint} ${meaning} in the middle of its answer${word === null ? '' : ` (${word})`}.`
  return { reason, message, excerpt }
}

function statusOf({ code, status }: JsonObject): number | undefined {
  const found = [code, status].map(Number).find((value) => value >= 400 && value < 600)
  return found
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
