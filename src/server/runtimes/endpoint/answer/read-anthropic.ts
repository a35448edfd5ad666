import type { TokenUsage } from '@/orchestration/model/usage'
import type { AnswerEnd, AnswerPart, AnswerReader } from './answer-part'
import { asCount, asObject, asText, objectsOf, type JsonObject } from './json-fields'

const ENDS: Record<string, AnswerEnd> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
  tool_use: 'tool',
  pause_turn: 'error',
}

/** Events of Anthropic's messages. */
export function createAnthropicReader(): AnswerReader {
  /** Of `message_start` and `message_delta`: each names what it knows. */
  let counted: JsonObject = {}
  let hasEnd = false

  function usage(value: unknown): AnswerPart[] {
    const raw = asObject(value)
    if (raw === null) return []
    const known = Object.entries(raw).filter(([, count]) => count !== null && count !== undefined)
    counted = { ...counted, ...Object.fromEntries(known) }
    return [{ type: 'usage', usage: usageOf(counted), raw: counted }]
  }

  function end(reason: unknown): AnswerPart[] {
    const raw = asText(reason)
    if (raw === '') return []
    hasEnd = true
    return [{ type: 'end', end: ENDS[raw] ?? 'stop', raw }]
  }

  function read(chunk: unknown): AnswerPart[] | null {
    const event = asObject(chunk)
    if (event === null) return null
    switch (event['type']) {
      case 'message_start': {
        const message = asObject(event['message']) ?? {}
        return [...objectsOf(message['content']).flatMap(blockParts), ...usage(message['usage'])]
      }
      case 'content_block_start':
        return blockParts(asObject(event['content_block']) ?? {})
      case 'content_block_delta':
        return blockParts(asObject(event['delta']) ?? {})
      case 'message_delta':
        return [...usage(event['usage']), ...end(asObject(event['delta'])?.['stop_reason'])]
      case 'message_stop':
        return hasEnd ? [] : end('message_stop')
      case 'error':
        return [{ type: 'error', error: event['error'] ?? event }]
      case 'ping':
      case 'content_block_stop':
        return []
      default:
        return 'error' in event ? [{ type: 'error', error: event['error'] }] : null
    }
  }

  function readWhole(body: unknown): AnswerPart[] | null {
    const message = asObject(body)
    if (message === null || message['type'] !== 'message') return read(body)
    const content = objectsOf(message['content']).flatMap(blockParts)
    return [...content, ...usage(message['usage']), ...end(message['stop_reason'] ?? 'message_stop')]
  }

  return { read, readWhole }
}

/** A content block or a delta of one. */
function blockParts(block: JsonObject): AnswerPart[] {
  switch (block['type']) {
    case 'text':
    case 'text_delta':
      return asText(block['text']) === '' ? [] : [{ type: 'text', text: asText(block['text']) }]
    case 'thinking':
    case 'thinking_delta':
      return asText(block['thinking']) === '' ? [] : [{ type: 'thought', text: asText(block['thinking']) }]
    case 'tool_use':
      return [{ type: 'tool', name: asText(block['name']) }]
    default:
      return [] // signatures, citations, input of tools
  }
}

/** `input_tokens` are those that no cache had a part in. */
function usageOf(raw: JsonObject): TokenUsage {
  const cached = asCount(raw['cache_read_input_tokens'])
  const written = asObject(raw['cache_creation'])
  const cacheWrite =
    asCount(raw['cache_creation_input_tokens']) ||
    asCount(written?.['ephemeral_5m_input_tokens']) + asCount(written?.['ephemeral_1h_input_tokens'])
  const input = asCount(raw['input_tokens']) + cached + cacheWrite
  const output = asCount(raw['output_tokens'])
  const reasoning = asCount(asObject(raw['output_tokens_details'])?.['reasoning_tokens'])
  return { input, output, reasoning, cached, cacheWrite, total: input + output }
}
