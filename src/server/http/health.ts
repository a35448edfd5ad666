const NO_STORE = { 'cache-control': 'no-store' }

/** Alive: says nothing about the database. */
export function healthResponse(): Response {
  return Response.json({ status: 'ok' }, { headers: NO_STORE })
}

export type ReadyDeps = { ledger: { isReady(): Promise<boolean> }; shutdown: { signal: AbortSignal } }

/** Ready for work: migrated, the database answers, not shutting down. `open` makes the deps, which may fail. */
export async function readyResponse(open: () => Promise<ReadyDeps>): Promise<Response> {
  const status = await readiness(open)
  return Response.json({ status }, { status: status === 'ready' ? 200 : 503, headers: NO_STORE })
}

async function readiness(open: () => Promise<ReadyDeps>): Promise<'ready' | 'stopping' | 'unavailable'> {
  try {
    const { ledger, shutdown } = await open()
    if (shutdown.signal.aborted) return 'stopping'
    return (await ledger.isReady()) ? 'ready' : 'unavailable'
  } catch {
    return 'unavailable' // the boot has logged why; a probe is told no more than that
  }
}
