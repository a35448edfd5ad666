import type { TokenUsage } from '@/orchestration/model/usage'
import type { AnswerEnd, AnswerPart, AnswerReader } from './answer-part'
import { asAmount, asCount, asObject, asText, objectsOf, type JsonObject } from './json-fields'

const ENDS: Record<string, AnswerEnd> = {
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  content_filter: 'refusal',
  safety: 'refusal',
  refusal: 'refusal',
  tool_calls: 'tool',
  function_call: 'tool',
  error: 'error',
  network_error: 'error',
  abort: 'error',
  cancelled: 'error',
  insufficient_system_resource: 'error',
}

/** Chunks of chat completions, as OpenAI defined them and others vary them. */
export function createChatReader(): AnswerReader {
  let hasText = false
  let hasToolCall = false
  let isRefused = false

  function readMessage(message: JsonObject): AnswerPart[] {
    const parts: AnswerPart[] = []
    const thought = thoughtOf(message)
    if (thought !== '') parts.push({ type: 'thought', text: thought })
    parts.push(...contentParts(message['content']))
    const refusal = asText(message['refusal'])
    if (refusal !== '') {
      isRefused = true
      parts.push({ type: 'text', text: refusal })
    }
    for (const name of toolNames(message)) {
      hasToolCall = true
      if (name !== '') parts.push({ type: 'tool', name })
    }
    hasText ||= parts.some(({ type }) => type === 'text')
    return parts
  }

  function endOf(reason: string): AnswerPart {
    const known = ENDS[reason.toLowerCase()] ?? 'stop'
    if (known === 'stop' && isRefused) return { type: 'end', end: 'refusal', raw: reason }
    // Some servers end every answer with "stop", others every answer of a model that could have used tools with "tool_calls".
    if (known === 'stop' && hasToolCall) return { type: 'end', end: 'tool', raw: reason }
    if (known === 'tool' && !hasToolCall) return { type: 'end', end: 'stop', raw: reason }
    return { type: 'end', end: known, raw: reason }
  }

  function readChoice(choice: JsonObject): AnswerPart[] {
    const delta = asObject(choice['delta'])
    // Some repeat the whole message at the end of a stream.
    const message = hasText ? null : asObject(choice['message'])
    const parts = delta === null && message === null ? [] : readMessage(delta ?? message ?? {})
    const plain = asText(choice['text'])
    if (plain !== '' && delta === null && message === null) {
      hasText = true
      parts.push({ type: 'text', text: plain })
    }
    parts.push(...usageParts(choice['usage']))
    const reason = asText(choice['finish_reason'])
    if (reason !== '') parts.push(endOf(reason))
    return parts
  }

  function read(chunk: unknown): AnswerPart[] | null {
    const body = asObject(chunk)
    if (body === null) return null
    const error = errorOf(body)
    if (error !== null) return [{ type: 'error', error }]
    const choices = objectsOf(body['choices']).filter(
      ({ index }) => index === undefined || index === null || index === 0,
    )
    const isKnown = 'choices' in body || 'usage' in body || 'object' in body
    if (!isKnown) return null
    const usage = body['usage'] ?? asObject(body['x_groq'])?.['usage']
    return [...usageParts(usage), ...choices.flatMap(readChoice)]
  }

  return { read, readWhole: read }
}

/** An error in place of a chunk, in one of the shapes that providers and proxies use. */
function errorOf(body: JsonObject): unknown {
  const { error } = body
  if (error !== undefined && error !== null && error !== false && error !== '') return error
  const isError = body['object'] === 'error' || body['type'] === 'error'
  return isError ? body : null
}

const THOUGHT_FIELDS = ['reasoning_content', 'reasoning', 'thinking', 'reasoning_text']

/** Several fields may say the same: the first one counts. */
function thoughtOf(message: JsonObject): string {
  for (const field of THOUGHT_FIELDS) {
    const value = message[field]
    const text = asText(value) || asText(asObject(value)?.['content'])
    if (text !== '') return text
  }
  return objectsOf(message['reasoning_details'])
    .map(({ text, summary }) => asText(text) || asText(summary))
    .join('')
}

function contentParts(content: unknown): AnswerPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  return objectsOf(content).flatMap((part): AnswerPart[] => {
    const text = asText(part['text'])
    if (part['type'] === 'thinking' || part['type'] === 'reasoning') {
      const thought =
        asText(part['thinking']) ||
        objectsOf(part['thinking'])
          .map((item) => asText(item['text']))
          .join('')
      return thought + text === '' ? [] : [{ type: 'thought', text: thought + text }]
    }
    return text === '' ? [] : [{ type: 'text', text }]
  })
}

function toolNames(message: JsonObject): string[] {
  const single = asObject(message['function_call'])
  const calls = [...objectsOf(message['tool_calls']).map((call) => asObject(call['function'])), single]
  return calls.flatMap((call) => (call === null ? [] : [asText(call['name'])]))
}

function usageParts(value: unknown): AnswerPart[] {
  const raw = asObject(value)
  if (raw === null) return []
  const parts: AnswerPart[] = [{ type: 'usage', usage: usageOf(raw), raw }]
  const usd = reportedCost(raw)
  if (usd !== null) parts.push({ type: 'cost', usd })
  return parts
}

function usageOf(raw: JsonObject): TokenUsage {
  const inputDetails = asObject(raw['prompt_tokens_details']) ?? asObject(raw['input_tokens_details']) ?? {}
  const outputDetails = asObject(raw['completion_tokens_details']) ?? asObject(raw['output_tokens_details']) ?? {}
  const input = asCount(raw['prompt_tokens']) || asCount(raw['input_tokens'])
  const output = asCount(raw['completion_tokens']) || asCount(raw['output_tokens'])
  return {
    input,
    output,
    reasoning: asCount(outputDetails['reasoning_tokens']) || asCount(raw['reasoning_tokens']),
    cached:
      asCount(inputDetails['cached_tokens']) ||
      asCount(raw['cached_tokens']) ||
      asCount(raw['prompt_cache_hit_tokens']) ||
      asCount(raw['cache_read_input_tokens']),
    cacheWrite: asCount(inputDetails['cache_write_tokens']) || asCount(raw['cache_creation_input_tokens']),
    total: input + output,
  }
}

/** One ten-billionth of a dollar, in which xAI reports. */
const USD_PER_TICK = 1e-10

/** The provider's own figure, where it sends one. A key of the person's own is billed upstream, beside the fee. */
function reportedCost(raw: JsonObject): number | null {
  const cost = asAmount(raw['cost']) ?? asAmount(asObject(raw['cost'])?.['total_cost']) ?? asAmount(raw['total_cost'])
  const upstream = raw['is_byok'] === true ? asAmount(asObject(raw['cost_details'])?.['upstream_inference_cost']) : null
  if (cost !== null) return cost + (upstream ?? 0)
  const ticks = asAmount(raw['cost_in_usd_ticks'])
  return ticks === null ? asAmount(raw['estimated_cost']) : ticks * USD_PER_TICK
}
