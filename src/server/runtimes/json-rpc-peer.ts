import { z } from 'zod'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { excerptOf, parseJson } from './acp/bounded-json'
import type { Line } from './line-splitter'

export type RpcId = string | number

/** What the other side refused: its code, words and data, kept for a typed failure. */
export class RpcError extends Error {
  readonly rpcCode: number
  readonly data: unknown

  constructor(method: string, rpcCode: number, message: string, data: unknown) {
    super(`${method}: ${message}`)
    this.name = 'RpcError'
    this.rpcCode = rpcCode
    this.data = data
  }
}

const METHOD_MISSING = -32601

/** The other side does not know the method: it is older than the question, or says so of what it only announces. */
export function isMethodMissing(error: unknown): boolean {
  return error instanceof RpcError && error.rpcCode === METHOD_MISSING
}

export type JsonRpcPeer = {
  /** Takes one line of the other side's output. */
  receive(line: Line): void
  /** @throws RpcError when refused; RuntimeFailure when the peer is closed first. */
  request(method: string, params: unknown): Promise<unknown>
  notify(method: string, params?: unknown): Promise<void>
  respond(id: RpcId, result: unknown): Promise<void>
  respondError(id: RpcId, code: number, message: string): Promise<void>
  /** Rejects whatever still waits. */
  close(failure: RuntimeFailure): void
}

const messageSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z
    .looseObject({ code: z.number().default(0), message: z.string().default('refused'), data: z.unknown().optional() })
    .optional(),
})

/** JSON-RPC over lines, both ways, as agents speak it over stdio; the `jsonrpc` field is neither needed nor sent. */
export function createJsonRpcPeer(handlers: {
  write(text: string): Promise<void>
  onRequest(method: string, params: unknown, id: RpcId): void
  onNotification(method: string, params: unknown): void
  onGarbage(excerpt: string, why: string): void
  /** A message too large to be read; it is garbage too. */
  onTooLong(): void
}): JsonRpcPeer {
  const waiting = new Map<RpcId, { method: string; resolve(value: unknown): void; reject(error: Error): void }>()
  let nextId = 1
  let closedBy: RuntimeFailure | null = null

  const send = (message: unknown) => handlers.write(`${JSON.stringify(message)}\n`)

  function settle(id: RpcId, message: z.infer<typeof messageSchema>): void {
    const waiter = waiting.get(id)
    if (waiter === undefined) return handlers.onGarbage(String(id), 'an answer to a question that nobody asked')
    waiting.delete(id)
    const { error } = message
    if (error === undefined) waiter.resolve(message.result)
    else waiter.reject(new RpcError(waiter.method, error.code, error.message, error.data))
  }

  return {
    receive(line) {
      if (line.kind === 'oversize') {
        handlers.onTooLong()
        return handlers.onGarbage(excerptOf(line.excerpt), 'a line that is too long')
      }
      if (line.text.trim() === '') return
      let parsed: ReturnType<typeof messageSchema.safeParse>
      try {
        parsed = messageSchema.safeParse(parseJson(line.text))
      } catch (error) {
        return handlers.onGarbage(excerptOf(line.text), error instanceof Error ? error.message : 'not JSON')
      }
      if (!parsed.success) return handlers.onGarbage(excerptOf(line.text), 'not a message')
      const { id, method, params } = parsed.data
      if (method === undefined) {
        if (id === undefined) return handlers.onGarbage(excerptOf(line.text), 'neither a call nor an answer')
        return settle(id, parsed.data)
      }
      if (id === undefined) handlers.onNotification(method, params)
      else handlers.onRequest(method, params, id)
    },

    request(method, params) {
      if (closedBy) return Promise.reject(closedBy)
      const id = nextId++
      return new Promise((resolve, reject) => {
        waiting.set(id, { method, resolve, reject })
        send({ id, method, params }).catch((cause: unknown) => {
          waiting.delete(id)
          reject(new RuntimeFailure({ reason: 'process_crashed', message: `The agent took no ${method}.` }, { cause }))
        })
      })
    },
    notify: (method, params) => send(params === undefined ? { method } : { method, params }),
    respond: (id, result) => send({ id, result }),
    respondError: (id, code, message) => send({ id, error: { code, message } }),
    close(failure) {
      closedBy ??= failure
      for (const waiter of waiting.values()) waiter.reject(failure)
      waiting.clear()
    },
  }
}
