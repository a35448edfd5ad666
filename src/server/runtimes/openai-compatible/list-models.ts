import { z } from 'zod'
import type { ModelDescriptor } from '@/orchestration/model/runtime'

const modelListSchema = z.object({ data: z.array(z.object({ id: z.string().min(1).max(200) })).max(5_000) })

export type ModelListing =
  | { status: 'listed'; models: ModelDescriptor[] }
  | { status: 'unauthenticated' | 'unreachable' | 'unreadable'; message: string }

/** Asks `GET <baseUrl>/models`, the one listing that all such endpoints share. Never throws; ends by `signal`. */
export async function listEndpointModels(
  baseUrl: string,
  apiKey: string | null,
  signal: AbortSignal,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<ModelListing> {
  let response: Response
  try {
    response = await fetch(`${baseUrl}/models`, {
      signal,
      redirect: 'error',
      headers: apiKey === null ? {} : { authorization: `Bearer ${apiKey}` },
    })
  } catch (error) {
    return { status: 'unreachable', message: `${baseUrl} could not be reached: ${causeOf(error)}` }
  }
  if (response.status === 401 || response.status === 403) {
    return { status: 'unauthenticated', message: `${baseUrl} refused the key (HTTP ${response.status}).` }
  }
  if (!response.ok) return { status: 'unreadable', message: `${baseUrl}/models answered HTTP ${response.status}.` }
  const parsed = modelListSchema.safeParse(await response.json().catch(() => null))
  if (!parsed.success) return { status: 'unreadable', message: `${baseUrl}/models answered in an unknown shape.` }
  return { status: 'listed', models: parsed.data.data.map(({ id }) => ({ id, label: id, options: [] })) }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
