import { HELD_CHARS_MAX, readBody } from './answer/read-body'
import type { EndpointAccess, EndpointProvider, ListedModel } from './endpoint-provider'

export type ModelListing =
  | { status: 'listed'; models: ListedModel[] }
  | { status: 'unauthenticated' | 'unreachable' | 'unreadable'; message: string }

/** Asks an endpoint for its models. Never throws; ends by `signal`. */
export async function listEndpointModels(
  { baseUrl, apiKey, fetch = globalThis.fetch }: EndpointAccess,
  listing: EndpointProvider['listing'],
  signal: AbortSignal,
): Promise<ModelListing> {
  let response: Response
  try {
    response = await fetch(`${baseUrl}${listing.path}`, {
      signal,
      redirect: 'error',
      headers: apiKey === null ? {} : listing.headers(apiKey),
    })
  } catch (error) {
    return { status: 'unreachable', message: `${baseUrl} could not be reached: ${causeOf(error)}` }
  }
  const body = await readJson(response)
  if (isKeyRefused(response.status, body)) {
    return { status: 'unauthenticated', message: `${baseUrl} refused the key (HTTP ${response.status}).` }
  }
  if (!response.ok) return { status: 'unreadable', message: `${baseUrl}/models answered HTTP ${response.status}.` }
  const models = listing.parse(body)
  if (models === null) return { status: 'unreadable', message: `${baseUrl}/models answered in an unknown shape.` }
  return { status: 'listed', models }
}

/** Null for a body that breaks off, is too large, or is no JSON: it is no list of models. */
async function readJson(response: Response): Promise<unknown> {
  try {
    const { text, isCut } = await readBody(response.body, HELD_CHARS_MAX)
    return isCut ? null : (JSON.parse(text) as unknown)
  } catch {
    return null
  }
}

/** Google calls a wrong key a wrong request. */
function isKeyRefused(status: number, body: unknown): boolean {
  return status === 401 || status === 403 || (status === 400 && /api.?key/i.test(JSON.stringify(body)))
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
