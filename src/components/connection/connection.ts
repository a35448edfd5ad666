import { SCHEMA_HEADER } from '@/orchestration/model/events/versions'
import { noteServerSchema } from './server-schema'

/** `offline`: the browser has no network. `unreachable`: it has one, but the last call to the server got no answer. */
export type Connection = 'online' | 'offline' | 'unreachable'

const listeners = new Set<() => void>()
let isServerSilent = false

export function readConnection(): Connection {
  if (typeof navigator !== 'undefined' && !navigator.onLine) return 'offline'
  return isServerSilent ? 'unreachable' : 'online'
}

export function subscribeToConnection(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

/** `fetch` that notes whether the server answered at all. A call that the page itself gave up says nothing. */
export async function watchedFetch(input: RequestInfo | URL | string, init?: RequestInit): Promise<Response> {
  try {
    const response = await fetch(input, init)
    noteSilence(false)
    noteServerSchema(response.headers.get(SCHEMA_HEADER))
    return response
  } catch (error) {
    if (init?.signal?.aborted !== true) noteSilence(true)
    throw error
  }
}

function noteSilence(isSilent: boolean): void {
  if (isServerSilent === isSilent) return
  isServerSilent = isSilent
  for (const listener of listeners) listener()
}
