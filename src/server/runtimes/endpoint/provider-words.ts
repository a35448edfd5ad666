import type { FailureReason } from '@/orchestration/model/failure'

/** What a provider says when a prompt is longer than its model can read. */
const CONTEXT = new RegExp(
  [
    'context_length_exceeded',
    'context_window_exceeded',
    'contextwindowexceeded',
    'model_max_prompt_tokens_exceeded',
    'exceed_context_size',
    'request_too_large',
    '(prompt|input|request|message|conversation) (is |are )?too (long|large)',
    'too many (input )?tokens',
    '(exceed|longer than|larger than|greater than|beyond)[^.]{0,80}(context|maximum (input|number of|prompt)|input token|max_model_len|token limit|tokens? allowed)',
    '(context|input tokens?|prompt tokens?|token count)[^.]{0,80}(exceed|too (long|large)|overflow)',
    'maximum context length',
    'reduce the (length|size) of',
    'string_above_max_length',
  ].join('|'),
  'i',
)
const QUOTA =
  /insufficient_quota|quota.{0,20}exceeded|exceeded.{0,20}quota|billing|credit balance|insufficient.{0,10}(credits?|balance|funds)|payment required/i
const RATE = /rate.?limit|too many requests|resource_exhausted|throttl/i
const TOKEN_RATE = /tokens? per (minute|day|hour)|\bTPM\b|per.?(minute|second)/i
const KEY =
  /API_KEY_INVALID|api key not valid|invalid.{0,10}api.?key|authentication_error|unauthenticated|permission_denied/i

export type EndpointReason = Extract<
  FailureReason,
  | 'runtime_unauthenticated'
  | 'quota_exceeded'
  | 'rate_limited'
  | 'model_unlisted'
  | 'context_exceeded'
  | 'refused'
  | 'provider_error'
>

/** Whether a provider's words say that a prompt was too long. */
export function saysContextExceeded(said: string): boolean {
  return CONTEXT.test(said) && !TOKEN_RATE.test(said)
}

/** What an error of a provider means, by the status it came with, if any, and its own words. */
export function reasonOf(status: number | undefined, said: string): EndpointReason {
  if (status === 401 || status === 403) return 'runtime_unauthenticated'
  if ((status === undefined || status === 400) && KEY.test(said)) return 'runtime_unauthenticated'
  if (status === 413) return 'context_exceeded'
  if (status === 429 && TOKEN_RATE.test(said)) return 'rate_limited' // Google calls every limit a quota
  if (status === 402 || QUOTA.test(said)) return 'quota_exceeded'
  if (status === 429) return 'rate_limited'
  if (saysContextExceeded(said)) return 'context_exceeded'
  if (status === 404 && /model/i.test(said)) return 'model_unlisted'
  if (/model_not_found|content_filter|content_policy_violation/i.test(said)) {
    return /model_not_found/i.test(said) ? 'model_unlisted' : 'refused'
  }
  return status === undefined && RATE.test(said) ? 'rate_limited' : 'provider_error'
}
