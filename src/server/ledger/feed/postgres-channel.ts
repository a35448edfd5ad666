import pg from 'pg'

const CHANNEL = 'plenum_ledger'
/** PostgreSQL takes less than 8,000 bytes. */
const PAYLOAD_MAX = 7_900
const RECONNECT_MIN_MS = 100
const RECONNECT_MAX_MS = 2_000

export type PostgresChannel = {
  /** Sends texts to the other processes, joined into as few messages as fit. Lost while there is no connection. */
  send: (texts: string[]) => Promise<void>
  close: () => Promise<void>
}

export type PostgresChannelOptions = {
  url: string
  onText: (text: string) => void
  /** Connected again after a gap in which texts may have been missed. */
  onReconnected: () => void
  report: (error: unknown) => void
}

/**
 * Short texts between processes by LISTEN and NOTIFY, on a connection of its own: a NOTIFY inside a writing transaction
 * holds a lock of the whole database through its commit (14,000 → 845 transactions a second at 1 ms per fsync).
 */
export async function openPostgresChannel(options: PostgresChannelOptions): Promise<PostgresChannel> {
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  let client: pg.Client | null = await connect()

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client({ connectionString: options.url, keepAlive: true, application_name: 'plenum feed' })
    // A broken connection says `error` and then `end`; the second is where it is opened anew.
    next.on('error', options.report)
    await next.connect()
    next.on('notification', ({ payload }) => {
      for (const text of (payload ?? '').split(',')) options.onText(text)
    })
    next.on('end', () => {
      client = null
      if (!isClosed) scheduleReconnect(RECONNECT_MIN_MS)
    })
    await next.query(`LISTEN ${CHANNEL}`)
    return next
  }

  function scheduleReconnect(delayMs: number): void {
    timer = setTimeout(() => void reconnect(delayMs), delayMs)
    timer.unref()
  }

  async function reconnect(delayMs: number): Promise<void> {
    try {
      const next = await connect()
      if (isClosed) return await next.end()
      client = next
      options.onReconnected()
    } catch (error) {
      options.report(error)
      if (!isClosed) scheduleReconnect(Math.min(RECONNECT_MAX_MS, delayMs * 2))
    }
  }

  return {
    async send(texts) {
      for (const payload of joinTexts(texts)) await client?.query('SELECT pg_notify($1, $2)', [CHANNEL, payload])
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      await client?.end()
    },
  }
}

function joinTexts(texts: string[]): string[] {
  const payloads: string[] = []
  let payload = ''
  for (const text of texts) {
    if (payload !== '' && payload.length + text.length + 1 > PAYLOAD_MAX) {
      payloads.push(payload)
      payload = ''
    }
    payload = payload === '' ? text : `${payload},${text}`
  }
  return payload === '' ? payloads : [...payloads, payload]
}
