import { describe, expect, test } from 'vitest'
import { reasonOf } from '@/server/runtimes/endpoint/provider-words'

describe('words of providers', () => {
  test.each<[number | undefined, string, string]>([
    [
      400,
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 200000 tokens.",
      'context_exceeded',
    ],
    [400, '{"code":"context_length_exceeded"}', 'context_exceeded'],
    [400, 'prompt is too long: 210000 tokens > 200000 maximum', 'context_exceeded'],
    [
      400,
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      'context_exceeded',
    ],
    [400, 'input length and `max_tokens` exceed context limit: 190000 + 21333 > 200000', 'context_exceeded'],
    [400, 'the request exceeds the available context size', 'context_exceeded'],
    [413, 'Request Entity Too Large', 'context_exceeded'],
    [429, 'Request too large for gpt-4o: Limit 30000, Requested 60000 tokens per min (TPM)', 'rate_limited'],
    [429, 'Quota exceeded for quota metric per minute', 'rate_limited'],
    [429, 'You exceeded your current quota, please check your plan and billing details.', 'quota_exceeded'],
    [402, 'Insufficient credits', 'quota_exceeded'],
    [404, 'The model x does not exist', 'model_unlisted'],
    [400, 'Unsupported parameter', 'provider_error'],
    [500, 'internal', 'provider_error'],
  ])('HTTP %s "%s" is %s', (status, said, reason) => {
    expect(reasonOf(status, said)).toBe(reason)
  })
})
