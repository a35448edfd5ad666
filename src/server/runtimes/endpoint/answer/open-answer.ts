import type { CallOptions, EndpointAccess, EndpointProvider } from '../endpoint-provider'
import { readBody } from './read-body'

export type ChatMessage = { role: 'user' | 'assistant'; text: string }

type Call = { messages: ChatMessage[]; callOptions: CallOptions; signal: AbortSignal }

/** What one call needs: whom to ask for which model. */
export type EndpointModel = { provider: EndpointProvider; access: EndpointAccess; model: string }

/**
 * Sends one call and returns the response, whose body is still to be read. The vendor's adapter writes the request and judges
 * refusals; it is given an empty body, since it fails an answer for any chunk that it does not know.
 * @throws APICallError for an HTTP error; what the way there fails with.
 */
export async function openAnswer({ provider, access, model }: EndpointModel, call: Call) {
  let answer: Response | null = null
  const send = access.fetch ?? globalThis.fetch
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await send(input, init)
    if (!response.ok) return withShortBody(response)
    answer = response
    return new Response(EMPTY, { status: 200, headers: { 'content-type': 'text/event-stream' } })
  }
  const { stream } = await provider.createModel({ ...access, fetch }, model).doStream({
    prompt: call.messages.map(({ role, text }) => ({ role, content: [{ type: 'text', text }] })),
    abortSignal: call.signal,
    providerOptions: call.callOptions,
  })
  const warnings = await warningsOf(stream)
  // Assigned by the fetch above, which the compiler does not follow.
  const response = answer as Response | null
  if (response === null) throw new Error('The endpoint was not called.')
  return { response, warnings }
}

/** An empty body that is there: the adapters refuse a response without one. */
const EMPTY = ''
const REFUSAL_CHARS_MAX = 64 * 1024

/** The adapters read the body of a refusal whole. */
async function withShortBody({ body, status, statusText, headers }: Response): Promise<Response> {
  if (body === null) return new Response(null, { status, statusText, headers })
  const { text } = await readBody(body, REFUSAL_CHARS_MAX)
  return new Response(text, { status, statusText, headers })
}

/** What the adapter left out of the request or changed in it. */
async function warningsOf(stream: ReadableStream<{ type: string; warnings?: unknown[] }>): Promise<unknown[]> {
  const reader = stream.getReader()
  const warnings: unknown[] = []
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return warnings
    if (value.type === 'stream-start') warnings.push(...(value.warnings ?? []))
  }
}
