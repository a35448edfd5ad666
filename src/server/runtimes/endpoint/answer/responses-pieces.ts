import { asObject, asText, objectsOf, type JsonObject } from './json-fields'

export type PieceKind = 'text' | 'refusal' | 'summary' | 'reasoning' | 'tool'

/** Where a piece stands in the output. A server may leave out any of it; null and '' are what it left out. */
export type Place = { itemId: string; index: number | null; part: number | null }

/** What one part of an output item says; of a call of a tool, `text` is the tool's name. */
export type Piece = { kind: PieceKind; place: Place; text: string }

/** The place that an event names. */
export function placeOf(event: JsonObject): Place {
  return {
    itemId: asText(event['item_id']),
    index: asIndex(event['output_index']),
    part: asIndex(event['content_index']) ?? asIndex(event['summary_index']),
  }
}

/** What a whole item says. */
export function piecesOfItem(item: JsonObject, index: number | null): Piece[] {
  const placeAt = (part: number | null) => ({ itemId: asText(item['id']), index, part })
  const pieces = (field: string) =>
    objectsOf(item[field]).flatMap((part, at) => pieceOfPart(part, placeAt(at), field === 'summary'))
  switch (item['type']) {
    case 'message':
      return pieces('content')
    case 'reasoning':
      return [...pieces('summary'), ...pieces('content')]
    case 'function_call':
    case 'custom_tool_call':
      return [{ kind: 'tool', place: placeAt(null), text: asText(item['name']) }]
    default:
      return []
  }
}

/** What one part of an item's content or summary says; nothing where it is no text. */
export function pieceOfPart(value: unknown, place: Place, isSummary = false): Piece[] {
  const part = asObject(value) ?? {}
  const refusal = asText(part['refusal'])
  if (refusal !== '') return [{ kind: 'refusal', place, text: refusal }]
  const text = asText(part['text'])
  if (text === '') return []
  if (isSummary || part['type'] === 'summary_text') return [{ kind: 'summary', place, text }]
  return [{ kind: part['type'] === 'reasoning_text' ? 'reasoning' : 'text', place, text }]
}

function asIndex(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) ? value : null
}

/**
 * Remembers what was handed on, so that a server that says it again where a part, an item or the response ends is not heard
 * twice. Servers name items differently in their events: an equal id, an equal index or an equal text is the same piece.
 */
export function createSaidPieces() {
  const parts = new Map<string, Set<number | null>>()
  const texts: Record<PieceKind, string> = { text: '', refusal: '', summary: '', reasoning: '', tool: '' }

  const keysOf = (kind: PieceKind, { itemId, index }: Place) => [
    ...(itemId === '' ? [] : [`${kind} id ${itemId}`]),
    ...(index === null ? [] : [`${kind} at ${index}`]),
  ]

  const hasAt = (kind: PieceKind, place: Place) =>
    keysOf(kind, place).some((key) => {
      const known = parts.get(key)
      return known !== undefined && (place.part === null || known.has(null) || known.has(place.part))
    })

  return {
    has: ({ kind, place, text }: Piece) => hasAt(kind, place) || (kind !== 'tool' && texts[kind].includes(text.trim())),
    /** Whether an item has said something of the kind, in any of its parts. */
    hasOfItem: (kind: PieceKind, place: Place) => hasAt(kind, { ...place, part: null }),
    add({ kind, place, text }: Piece): void {
      for (const key of keysOf(kind, place)) {
        const known = parts.get(key)
        if (known === undefined) parts.set(key, new Set([place.part]))
        else known.add(place.part)
      }
      texts[kind] += text
    },
    textOf: (kind: PieceKind) => texts[kind],
  }
}
