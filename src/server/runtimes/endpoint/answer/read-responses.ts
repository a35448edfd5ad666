import type { TokenUsage } from '@/orchestration/model/usage'
import type { AnswerPart, AnswerReader } from './answer-part'
import { asCount, asObject, asText, objectsOf, type JsonObject } from './json-fields'
import { createSaidPieces, pieceOfPart, piecesOfItem, placeOf, type Piece, type PieceKind } from './responses-pieces'

/** Of what belongs to no part. */
const NOWHERE = { itemId: '', index: null, part: null }

/** Events of OpenAI's responses format. */
export function createResponsesReader(): AnswerReader {
  const said = createSaidPieces()
  const seenItems = new Set<string>()
  let hasText = false
  let hasToolCall = false
  let isRefused = false

  function hand(piece: Piece): AnswerPart[] {
    const { kind, place, text } = piece
    if (text === '' && kind !== 'tool') return []
    said.add(piece)
    if (kind === 'summary' || kind === 'reasoning') return [{ type: 'thought', text }]
    if (kind === 'tool') {
      hasToolCall = true
      return [{ type: 'tool', name: text }]
    }
    isRefused ||= kind === 'refusal'
    const item = place.itemId || String(place.index)
    const begins = hasText && !seenItems.has(item)
    seenItems.add(item)
    hasText = true
    return [begins ? { type: 'text', text, begins } : { type: 'text', text }]
  }

  /** Pieces that are said where they end: only what was not streamed before is new. */
  function handLate(pieces: Piece[]): AnswerPart[] {
    return pieces.flatMap((piece) => {
      isRefused ||= piece.kind === 'refusal' && piece.text !== ''
      if (said.has(piece) || isOtherThought(piece, pieces)) return []
      return hand({ ...piece, text: breakBefore(piece.kind) + piece.text })
    })
  }

  /** An item may have its thoughts and a summary of them: the one that was streamed counts, else the summary. */
  function isOtherThought({ kind, place }: Piece, pieces: readonly Piece[]): boolean {
    if (kind === 'summary') return said.hasOfItem('reasoning', place)
    const isOfItem = (piece: Piece) => piece.place.itemId === place.itemId && piece.place.index === place.index
    const hasSummary = pieces.some((piece) => piece.kind === 'summary' && isOfItem(piece))
    return kind === 'reasoning' && (hasSummary || said.hasOfItem('summary', place))
  }

  function breakBefore(kind: PieceKind): string {
    const before = kind === 'summary' || kind === 'reasoning' ? said.textOf(kind) : ''
    return before === '' || before.endsWith('\n\n') ? '' : '\n\n'
  }

  function read(chunk: unknown): AnswerPart[] | null {
    const event = asObject(chunk)
    const type = asText(event?.['type'])
    if (event === null || type === '') return event !== null && 'error' in event ? errorParts(event) : null
    const place = placeOf(event)
    const delta = (kind: PieceKind) => hand({ kind, place, text: asText(event['delta']) })
    const whole = (kind: PieceKind, text: unknown) => handLate([{ kind, place, text: asText(text) }])
    switch (type) {
      case 'response.output_text.delta':
        return delta('text')
      case 'response.refusal.delta':
        return delta('refusal')
      case 'response.reasoning_summary_text.delta':
        return delta('summary')
      case 'response.reasoning_text.delta':
        return delta('reasoning')
      case 'response.reasoning_summary_part.added':
        return (place.part ?? 0) > 0 ? hand({ kind: 'summary', place: NOWHERE, text: breakBefore('summary') }) : []
      case 'response.output_text.done':
        return whole('text', event['text'])
      case 'response.refusal.done':
        return whole('refusal', event['refusal'])
      case 'response.reasoning_summary_text.done':
        return whole('summary', event['text'])
      case 'response.reasoning_text.done':
        return whole('reasoning', event['text'])
      case 'response.content_part.done':
      case 'response.reasoning_summary_part.done':
        return handLate(pieceOfPart(event['part'], place))
      case 'response.output_item.added':
        return handLate(piecesOfItem(asObject(event['item']) ?? {}, place.index).filter(({ kind }) => kind === 'tool'))
      case 'response.output_item.done':
        return handLate(piecesOfItem(asObject(event['item']) ?? {}, place.index))
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
    // Some stream nothing but the end, or leave a kind out before it.
    const late = objectsOf(response['output']).flatMap((item, index) => handLate(piecesOfItem(item, index)))
    return [...late, ...usageParts(response['usage']), ...endParts(response, type, { isRefused, hasToolCall })]
  }

  function readWhole(body: unknown): AnswerPart[] | null {
    const response = asObject(body)
    if (response === null) return null
    if (asText(response['type']).startsWith('response.')) return read(response)
    const status = asText(response['status'])
    if (status === '') return errorParts(response)
    return responseParts(response, `response.${status}`)
  }

  return { read, readWhole }
}

type Seen = { isRefused: boolean; hasToolCall: boolean }

function endParts(response: JsonObject, type: string, { isRefused, hasToolCall }: Seen): AnswerPart[] {
  if (type === 'response.failed') {
    const error = response['error'] ?? { message: 'The response failed.' }
    return [{ type: 'error', error }]
  }
  if (type === 'response.completed') {
    return [{ type: 'end', end: isRefused ? 'refusal' : hasToolCall ? 'tool' : 'stop', raw: 'completed' }]
  }
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
