import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { anthropicMessages, type Format, gemini, openAiChat, openAiResponses } from './formats'
import { scriptFor, type Step } from './script'

export type SeenCall = {
  path: string
  model: string
  prompt: string
  headers: IncomingMessage['headers']
  /** The request as it came: what options did to it. */
  body: Record<string, unknown>
  /** Names of the tools that were offered. */
  tools: string[]
  /** The client hung up before the end. */ aborted: boolean
}

export type MockLlm = {
  /** `http://127.0.0.1:<port>`; OpenAI's base URL is this plus `/v1`. */
  url: string
  calls: SeenCall[]
  /** Resolves when a call satisfies `wanted`, at once when one already does. */
  until(wanted: (call: SeenCall) => boolean): Promise<SeenCall>
  close(): Promise<void>
}

/** The one model that the provider does not have. */
export const UNKNOWN_MODEL = 'no-such-model'

/** A model provider on loopback that speaks four APIs and does what the prompt says (see `scriptFor`). */
export async function startMockLlm(): Promise<MockLlm> {
  const calls: SeenCall[] = []
  const waiters = new Set<() => void>()
  const changed = () => {
    for (const wake of waiters) wake()
  }
  const server = createServer((request, response) => {
    answer(request, response, calls, changed).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    until: (wanted) =>
      new Promise((resolve) => {
        const check = () => {
          const found = calls.find(wanted)
          if (!found) return
          waiters.delete(check)
          resolve(found)
        }
        waiters.add(check)
        check()
      }),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  calls: SeenCall[],
  changed: () => void,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://mock')
  if (request.method === 'GET') {
    return isWrongKey(request) ? sendFailure(response, 401) : sendJson(response, 200, modelList(pathname))
  }
  const body = JSON.parse((await readAll(request)) || '{}') as Record<string, unknown>
  if (pathname.endsWith('count_tokens')) return sendJson(response, 200, { input_tokens: 10 })
  if (pathname.endsWith(':countTokens')) return sendJson(response, 200, { totalTokens: 10 })
  const format = formatOf(pathname)
  if (format === null)
    return sendJson(response, 404, { error: { message: `no such path: ${pathname}`, type: 'invalid_request_error' } })

  const call = format.parse(body, /models\/([^:/]+)/.exec(pathname)?.[1] ?? null)
  const seen: SeenCall = {
    path: pathname,
    model: call.model,
    prompt: call.prompt,
    headers: request.headers,
    body,
    tools: call.tools.map(({ name }) => name),
    aborted: false,
  }
  calls.push(seen)
  changed()
  response.on('close', () => {
    seen.aborted = !response.writableEnded
    changed()
  })
  if (isWrongKey(request)) return sendFailure(response, 401)
  if (call.model === UNKNOWN_MODEL) return sendFailure(response, 404, `The model ${UNKNOWN_MODEL} does not exist.`)
  const streamed = body['stream'] === true || pathname.endsWith(':streamGenerateContent')
  await play(response, format, call.model, scriptFor(call), streamed)
}

function isWrongKey({ headers }: IncomingMessage): boolean {
  return [headers.authorization, headers['x-api-key'], headers['x-goog-api-key']].some(
    (key) => typeof key === 'string' && key.endsWith('wrong-key'),
  )
}

function formatOf(pathname: string): Format | null {
  if (pathname.endsWith('/chat/completions')) return openAiChat
  if (pathname.endsWith('/responses')) return openAiResponses
  if (pathname.endsWith('/messages')) return anthropicMessages
  if (/:(streamG|g)enerateContent$/.test(pathname)) return gemini
  return null
}

async function play(
  response: ServerResponse,
  format: Format,
  model: string,
  steps: Step[],
  streamed: boolean,
): Promise<void> {
  const failure = steps.find((step) => step.type === 'fail')
  if (failure) return sendFailure(response, failure.status)
  if (!streamed) return sendJson(response, 200, wholeAnswer(format, model, steps))

  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  for (const frame of format.open(model)) response.write(frame)
  let said = ''
  let usedTool = false
  let index = 0
  for (const step of steps) {
    if (response.destroyed) return
    switch (step.type) {
      case 'pause':
        await delay(step.ms)
        break
      case 'hang':
        await new Promise((resolve) => response.once('close', resolve))
        return
      case 'drop':
        response.destroy()
        return
      case 'break':
        response.end(format.breakOff())
        return
      case 'fail':
        return
      default:
        for (const frame of format.step(step, index, said === '')) response.write(frame)
        if (step.type === 'text') said += step.text
        usedTool ||= step.type === 'tool'
        index += 1
    }
  }
  for (const frame of format.close(model, usedTool, said)) response.write(frame)
  response.end()
}

/** Side calls (titles, summaries) are not streamed; they get the text alone. */
function wholeAnswer(format: Format, model: string, steps: Step[]): unknown {
  const said = steps.map((step) => (step.type === 'text' ? step.text : '')).join('')
  if (format === anthropicMessages) {
    const usage = { input_tokens: 10, output_tokens: 5 }
    return {
      id: 'msg',
      type: 'message',
      role: 'assistant',
      model,
      content: [{ type: 'text', text: said }],
      stop_reason: 'end_turn',
      usage,
    }
  }
  if (format === gemini)
    return { candidates: [{ content: { role: 'model', parts: [{ text: said }] }, finishReason: 'STOP' }] }
  const message = { role: 'assistant', content: said }
  return {
    id: 'chat',
    object: 'chat.completion',
    model,
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  }
}

function sendFailure(response: ServerResponse, status: number, message = `mock error ${status}`): void {
  const type = status === 429 ? 'rate_limit_error' : status === 401 ? 'authentication_error' : 'invalid_request_error'
  sendJson(response, status, {
    type: 'error',
    error: { type, message, code: status, status: type },
  })
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}

function modelList(pathname: string): unknown {
  if (pathname.includes('v1beta'))
    return { models: [{ name: 'models/mock-model', supportedGenerationMethods: ['generateContent'] }] }
  return {
    object: 'list',
    data: [
      { id: 'mock-model', object: 'model' },
      { id: 'mock-other', object: 'model' },
    ],
    has_more: false,
  }
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
