import type { AnyMessage, Stream } from '@agentclientprotocol/sdk'
import type { Line } from '../line-splitter'
import { excerptOf, jsonText, parseJson } from './bounded-json'

export type Incoming = {
  /** In the order of arrival, before any answer that came after it is handed on. */
  onNotification(method: string, params: unknown): void
  /** A request the agent makes; the SDK answers it. */
  onRequest(method: string): void
  onUnreadable(message: string, excerpt: string): void
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
    if (/"method"\s*:\s*"session\/update"/.test(excerpt)) incoming.onUnreadable(message, excerpt)
    else incoming.onFatal(message, excerpt)
  }

  return { stream, onLine }
}

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
