import type { AnyMessage, Stream } from '@agentclientprotocol/sdk'
import type { Line } from '../line-splitter'
import { excerptOf, jsonText, parseJson } from './bounded-json'
import { createFieldScanner } from './scan-fields'

export type Incoming = {
  /** In the order of arrival, before any answer that came after it is handed on. */
  onNotification(method: string, params: unknown): void
  /** A request the agent makes; the SDK answers it. */
  onRequest(method: string): void
  onUnreadable(message: string, excerpt: string): void
  /** What could be found of an update that is too large to be read, when all of it has come. */
  onUnreadUpdate(fields: ReadonlyMap<string, string>, bytes: number): void
  /** What came cannot be skipped: an answer we wait for may be lost in it. */
  onFatal(message: string, excerpt: string): void
}

/**
 * The SDK's stream over a process's lines. It stands before the SDK because that drops what it does not know, prints to
 * the console, and may hand on an answer before the updates that came ahead of it: notifications are taken out here, in
 * order; requests, and answers to what was really asked, go on to the SDK.
 */
export function createMessageStream(write: (text: string) => Promise<void>, incoming: Incoming) {
  const asked = new Set<string | number>()
  let overlong: Overlong | null = null
  let controller: ReadableStreamDefaultController<AnyMessage> | null = null

  const readable = new ReadableStream<AnyMessage>({
    start: (opened) => {
      controller = opened
    },
    cancel: () => {
      controller = null
    },
  })
  const writable = new WritableStream<AnyMessage>({
    write: (message) => {
      if ('method' in message && 'id' in message && message.id !== null) asked.add(message.id)
      return write(`${JSON.stringify(message)}\n`)
    },
  })
  const stream: Stream = { readable, writable }

  function onLine(line: Line): void {
    if (line.kind === 'oversize') return onOversize(line.excerpt)
    if (line.text.trim() === '') return
    const message = toMessage(line.text)
    if (message === null) return incoming.onUnreadable('The agent printed a line that is not a message.', line.text)
    if (!('method' in message)) return onResponse(message, line.text)
    if (!('id' in message)) {
      if (message.method === CANCEL_REQUEST) controller?.enqueue(message)
      else incoming.onNotification(message.method, message.params)
      return
    }
    incoming.onRequest(message.method)
    controller?.enqueue(message)
  }

  function onResponse(message: Extract<AnyMessage, { id: unknown }>, text: string): void {
    if (message.id === null || !asked.delete(message.id)) {
      return incoming.onUnreadable('The agent answered a question that was not asked.', text)
    }
    controller?.enqueue(message)
  }

  function onOversize(excerpt: string): void {
    const message = 'The agent sent a message of more than 16 MiB.'
    const isUpdate = /"method"\s*:\s*"session\/update"/.test(excerpt)
    if (isUpdate) incoming.onUnreadable(message, excerpt)
    else if (!SAYS_METHOD_LAST.test(excerpt)) return incoming.onFatal(message, excerpt)
    overlong = { bytes: 0, scanner: createFieldScanner(), unknown: isUpdate ? null : { message, excerpt } }
  }

  function onOverlong(piece: Uint8Array, isLast: boolean): void {
    if (overlong === null) return
    overlong.bytes += piece.length
    overlong.scanner.push(piece)
    if (!isLast) return
    const { scanner, bytes, unknown } = overlong
    overlong = null
    if (unknown !== null) {
      if (scanner.found.get('method') !== 'session/update') return incoming.onFatal(unknown.message, unknown.excerpt)
      incoming.onUnreadable(unknown.message, unknown.excerpt)
    }
    incoming.onUnreadUpdate(scanner.found, bytes)
  }

  return { stream, onLine, onOverlong }
}

type Overlong = {
  bytes: number
  scanner: ReturnType<typeof createFieldScanner>
  /** Set while it is not known what message it is. */
  unknown: { message: string; excerpt: string } | null
}

/** The order of a message's fields is free. */
const SAYS_METHOD_LAST = /^\s*\{(?![\s\S]*"(?:method|id|result|error)"\s*:)[\s\S]*"params"\s*:/
const CANCEL_REQUEST = '$/cancel_request'

/** A JSON-RPC message out of a line, made whole where agents are careless; null when it is none. */
function toMessage(text: string): AnyMessage | null {
  let value: unknown
  try {
    value = parseJson(text)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null
    throw error
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const fields = new Map<string, unknown>(Object.entries(value))
  const id = fields.get('id')
  const method = fields.get('method')
  const isId = typeof id === 'string' || typeof id === 'number'
  if (typeof method === 'string') {
    const call = { jsonrpc: '2.0' as const, method, params: fields.get('params') }
    if (!fields.has('id')) return call
    return isId || id === null ? { ...call, id } : null
  }
  if (!isId) return null
  if (!fields.has('error')) return { jsonrpc: '2.0', id, result: fields.get('result') ?? null }
  return { jsonrpc: '2.0', id, error: toError(fields.get('error')) }
}

function toError(value: unknown): { code: number; message: string; data?: unknown } {
  const fields = new Map<string, unknown>(Object.entries(value ?? {}))
  const code = fields.get('code')
  const message = fields.get('message')
  return {
    code: typeof code === 'number' ? code : -32603,
    message: typeof message === 'string' ? message : excerptOf(jsonText(value)),
    ...(fields.has('data') ? { data: fields.get('data') } : {}),
  }
}
