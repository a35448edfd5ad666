import { EVENT_SCHEMA } from '@/orchestration/model/events/versions'

/**
 * Whether this page is of another build than the server that answers it: it would not know all that it is sent. Kept until the
 * page is loaded again.
 */
type Schema = { isOutdated: boolean; server: string | null }

let schema: Schema = { isOutdated: false, server: null }
const listeners = new Set<() => void>()

export function readServerSchema(): Schema {
  return schema
}

export function subscribeToServerSchema(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What an answer or a stream said. Null, from a proxy or an older server, says nothing. */
export function noteServerSchema(server: string | null): void {
  if (server === null || server === EVENT_SCHEMA || server === schema.server) return
  set({ isOutdated: true, server })
}

/** An event came that this page does not know. */
export function noteOutdated(): void {
  set({ ...schema, isOutdated: true })
}

function set(next: Schema): void {
  schema = next
  for (const listener of listeners) listener()
}
