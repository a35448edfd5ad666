import type { TokenUsage } from '@/orchestration/model/usage'
import type { AnswerEnd, AnswerPart, AnswerReader } from './answer-part'
import { asCount, asObject, asText, objectsOf, type JsonObject } from './json-fields'

const ENDS: Record<string, AnswerEnd> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'refusal',
  RECITATION: 'refusal',
  BLOCKLIST: 'refusal',
  PROHIBITED_CONTENT: 'refusal',
  SPII: 'refusal',
  IMAGE_SAFETY: 'refusal',
  LANGUAGE: 'refusal',
  UNEXPECTED_TOOL_CALL: 'tool',
  MALFORMED_FUNCTION_CALL: 'tool',
  TOO_MANY_TOOL_CALLS: 'tool',
  MALFORMED_RESPONSE: 'error',
  MISSING_THOUGHT_SIGNATURE: 'error',
  OTHER: 'error',
}

/** Chunks of Google's `streamGenerateContent`. */
export function createGoogleReader(): AnswerReader {
  let hasToolCall = false

  function endParts(candidate: JsonObject): AnswerPart[] {
    const raw = asText(candidate['finishReason'])
    if (raw === '' || raw === 'FINISH_REASON_UNSPECIFIED') return []
    const end = ENDS[raw] ?? 'stop'
    return [{ type: 'end', end: end === 'stop' && hasToolCall ? 'tool' : end, raw }]
  }

  function read(chunk: unknown): AnswerPart[] | null {
    const body = asObject(chunk)
    if (body === null) return null
    if (body['error'] !== undefined && body['error'] !== null) return [{ type: 'error', error: body['error'] }]
    const isKnown = ['candidates', 'usageMetadata', 'promptFeedback', 'modelVersion', 'responseId'].some(
      (key) => key in body,
    )
    if (!isKnown) return null
    const candidate = objectsOf(body['candidates']).find(({ index }) => index === undefined || index === 0) ?? {}
    const content = objectsOf(asObject(candidate['content'])?.['parts']).flatMap(contentParts)
    hasToolCall ||= content.some(({ type }) => type === 'tool')
    const blocked = asText(asObject(body['promptFeedback'])?.['blockReason'])
    return [
      ...content,
      ...usageParts(body['usageMetadata']),
      ...(blocked === '' ? [] : [{ type: 'end' as const, end: 'refusal' as const, raw: blocked }]),
      ...endParts(candidate),
    ]
  }

  /** Without `alt=sse` the chunks come as one list. */
  function readWhole(body: unknown): AnswerPart[] | null {
    return Array.isArray(body) ? (body as unknown[]).flatMap((chunk) => read(chunk) ?? []) : read(body)
  }

  return { read, readWhole }
}

function contentParts(part: JsonObject): AnswerPart[] {
  const call = asObject(part['functionCall'])
  if (call !== null) return [{ type: 'tool', name: asText(call['name']) }]
  const text = asText(part['text'])
  if (text === '') return []
  return [part['thought'] === true ? { type: 'thought', text } : { type: 'text', text }]
}

function usageParts(value: unknown): AnswerPart[] {
  const raw = asObject(value)
  return raw === null ? [] : [{ type: 'usage', usage: usageOf(raw), raw }]
}

/** Thoughts are counted beside the answer, what tools brought beside the prompt. */
function usageOf(raw: JsonObject): TokenUsage {
  const input = asCount(raw['promptTokenCount']) + asCount(raw['toolUsePromptTokenCount'])
  const reasoning = asCount(raw['thoughtsTokenCount'])
  const output = asCount(raw['candidatesTokenCount']) + reasoning
  const cached = asCount(raw['cachedContentTokenCount'])
  return { input, output, reasoning, cached, cacheWrite: 0, total: input + output }
}
