import type { TokenUsage } from '@/orchestration/model/usage'
import type { AnswerPart, AnswerReader } from './answer-part'
import { asCount, asObject, asText, objectsOf, type JsonObject } from './json-fields'

/** Events of OpenAI's responses format. */
export function createResponsesReader(): AnswerReader {
  const seenItems = new Set<string>()
  let hasText = false
  let isRefused = false

  function text(event: JsonObject): AnswerPart[] {
    const delta = asText(event['delta'])
    if (delta === '') return []
    const item = `${asText(event['item_id'])} ${String(event['output_index'])}`
    const begins = hasText && !seenItems.has(item)
    seenItems.add(item)
    hasText = true
    return [begins ? { type: 'text', text: delta, begins } : { type: 'text', text: delta }]
  }

  function read(chunk: unknown): AnswerPart[] | null {
    const event = asObject(chunk)
    const type = asText(event?.['type'])
    if (event === null || type === '') return event !== null && 'error' in event ? errorParts(event) : null
    switch (type) {
      case 'response.output_text.delta':
        return text(event)
      case 'response.refusal.delta':
        isRefused = true
        return text(event)
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        return thought(asText(event['delta']))
      case 'response.reasoning_summary_part.added':
        return Number(event['summary_index']) > 0 ? thought('\n\n') : []
      case 'response.output_item.added':
        return toolParts(asObject(event['item']))
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
      case 'response.cancelled':
        return responseParts(asObject(event['response']) ?? {}, type)
      case 'error':
        return errorParts(event)
      default:
        return type.startsWith('response.') || type === 'keepalive' ? [] : null
    }
  }

  function responseParts(response: JsonObject, type: string): AnswerPart[] {
    const output = objectsOf(response['output'])
    // Everything was streamed before; a server that streams the end alone has it here.
    const late = hasText ? [] : output.flatMap(wholeItem)
    if (late.some((part) => part.type === 'text')) hasText = true
    return [...late, ...usageParts(response['usage']), ...endParts(response, type, { isRefused })]
  }

  function readWhole(body: unknown): AnswerPart[] | null {
    const response = asObject(body)
    if (response === null) return null
    if (asText(response['type']).startsWith('response.')) return read(response)
    const status = asText(response['status'])
    if (status === '') return errorParts(response)
    const tools = objectsOf(response['output']).flatMap(toolParts)
    return [...tools, ...responseParts(response, `response.${status}`)]
  }

  return { read, readWhole }
}

function thought(text: string): AnswerPart[] {
  return text === '' ? [] : [{ type: 'thought', text }]
}

function toolParts(item: JsonObject | null): AnswerPart[] {
  const isCall = item !== null && /^(function|custom_tool)_call$/.test(asText(item['type']))
  return isCall ? [{ type: 'tool', name: asText(item['name']) }] : []
}

function wholeItem(item: JsonObject, index: number): AnswerPart[] {
  if (item['type'] === 'reasoning') return objectsOf(item['summary']).flatMap(({ text }) => thought(asText(text)))
  if (item['type'] !== 'message') return []
  const text = objectsOf(item['content'])
    .map((part) => asText(part['text']) || asText(part['refusal']))
    .join('')
  if (text === '') return []
  return [index > 0 ? { type: 'text', text, begins: true } : { type: 'text', text }]
}

function endParts(response: JsonObject, type: string, { isRefused }: { isRefused: boolean }): AnswerPart[] {
  if (type === 'response.failed') {
    const error = response['error'] ?? { message: 'The response failed.' }
    return [{ type: 'error', error }]
  }
  if (type === 'response.completed') return [{ type: 'end', end: isRefused ? 'refusal' : 'stop', raw: 'completed' }]
  const raw = asText(asObject(response['incomplete_details'])?.['reason']) || type.replace('response.', '')
  if (raw === 'max_output_tokens' || raw === 'max_tokens') return [{ type: 'end', end: 'length', raw }]
  return [{ type: 'end', end: raw === 'content_filter' ? 'refusal' : 'error', raw }]
}

function errorParts(body: JsonObject): AnswerPart[] | null {
  const error = body['error'] ?? (body['type'] === 'error' ? body : null)
  return error === null ? null : [{ type: 'error', error }]
}

function usageParts(value: unknown): AnswerPart[] {
  const raw = asObject(value)
  return raw === null ? [] : [{ type: 'usage', usage: usageOf(raw), raw }]
}

function usageOf(raw: JsonObject): TokenUsage {
  const inputDetails = asObject(raw['input_tokens_details']) ?? {}
  const input = asCount(raw['input_tokens'])
  const output = asCount(raw['output_tokens'])
  return {
    input,
    output,
    reasoning: asCount(asObject(raw['output_tokens_details'])?.['reasoning_tokens']),
    cached: asCount(inputDetails['cached_tokens']),
    cacheWrite: asCount(inputDetails['cache_write_tokens']),
    total: input + output,
  }
}
