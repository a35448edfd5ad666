import { connect } from 'node:net'

/** What the program is started with; `headers` are whole lines. Each viewer comes with the newest id known by then as its cursor. */
export type ViewersRequest = { port: number; path: string; headers: string[]; viewers: number }
/** Its one answer after `begin` and `end`. `gaps` are events that a watched viewer missed or got twice. */
export type ViewersReport = {
  p50: number
  p99: number
  max: number
  eventsPerViewerSecond: number
  gaps: number
  lost: number
  cpuShare: number
}

const CREATED_AT = '"createdAt":"'
const TIME_LENGTH = '2026-01-01T00:00:00.000Z'.length
const LATENCY_MAX_MS = 20_000
/** Opened at once: a listening socket's queue is short. */
const OPENING_MAX = 50
/** Viewers whose events are all looked at. */
const WATCHED = 20

/**
 * Viewers of one stream over bare sockets. Each piece that any of them receives is timed by its oldest event, from the time
 * in the event to now: parsing every event of every viewer would measure this program. Twenty of them check every id.
 */
async function main({ port, path, headers, viewers }: ViewersRequest): Promise<void> {
  const latencies = new Uint32Array(LATENCY_MAX_MS + 1)
  const watched: ReturnType<typeof createIdCheck>[] = []
  let begun: { at: number; cpu: NodeJS.CpuUsage } | null = null
  let lost = 0

  function received(chunk: Buffer): void {
    if (begun === null) return
    const start = chunk.indexOf(CREATED_AT)
    const end = start + CREATED_AT.length + TIME_LENGTH
    if (start === -1 || end > chunk.length) return
    const createdAt = Date.parse(chunk.toString('latin1', end - TIME_LENGTH, end))
    const latency = Math.min(LATENCY_MAX_MS, Math.max(0, Date.now() - createdAt))
    latencies[latency] = (latencies[latency] ?? 0) + 1
  }

  function open(index: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = index < WATCHED ? createIdCheck() : null
      if (check !== null) watched.push(check)
      const socket = connect(port, '127.0.0.1', () => {
        const cursor = watched[0]?.last ?? 0
        socket.write(
          [`GET ${path}?after=${cursor} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...headers, '', ''].join('\r\n'),
        )
      })
      socket.once('data', (head: Buffer) => {
        if (!head.toString('latin1').startsWith('HTTP/1.1 200')) return reject(new Error(head.toString('latin1')))
        resolve()
      })
      socket.on('data', (chunk: Buffer) => {
        received(chunk)
        check?.add(chunk)
      })
      socket.on('error', reject)
      socket.on('close', () => (lost += 1))
    })
  }

  for (let index = 0; index < viewers; index += OPENING_MAX) {
    const count = Math.min(OPENING_MAX, viewers - index)
    await Promise.all(Array.from({ length: count }, (_, at) => open(index + at)))
  }
  process.on('message', (message) => {
    if (message === 'begin') {
      for (const check of watched) check.restart()
      begun = { at: performance.now(), cpu: process.cpuUsage() }
    } else if (begun !== null) {
      process.send?.(reportOf(latencies, watched, begun, lost))
    }
  })
  process.send?.('open')
}

function reportOf(
  latencies: Uint32Array,
  watched: ReturnType<typeof createIdCheck>[],
  begun: { at: number; cpu: NodeJS.CpuUsage },
  lost: number,
): ViewersReport {
  const elapsedMs = performance.now() - begun.at
  const { user, system } = process.cpuUsage(begun.cpu)
  const total = latencies.reduce((sum, count) => sum + count, 0)
  const at = (share: number) => {
    let seen = 0
    return latencies.findIndex((count) => (seen += count) > 0 && seen >= total * share)
  }
  const events = watched.reduce((sum, check) => sum + check.count, 0)
  return {
    ...{ p50: at(0.5), p99: at(0.99), max: at(1), lost },
    eventsPerViewerSecond: events / watched.length / (elapsedMs / 1_000),
    gaps: watched.reduce((sum, check) => sum + check.gaps, 0),
    cpuShare: (user + system) / 1_000 / elapsedMs,
  }
}

/** Counts a viewer's events and the breaks in their ids. Chunks of the transfer may part a line anywhere. */
function createIdCheck() {
  let rest = ''
  let last: number | null = null
  let count = 0
  let gaps = 0
  return {
    get count() {
      return count
    },
    get last() {
      return last
    },
    get gaps() {
      return gaps
    },
    restart(): void {
      count = 0
    },
    add(chunk: Buffer): void {
      const text = rest + chunk.toString('latin1').replace(/\r\n[0-9a-f]+\r\n/g, '')
      const end = text.lastIndexOf('\n\n') + 1
      rest = text.slice(end)
      for (const match of text.slice(0, end).matchAll(/^id: (\d+)$/gm)) {
        const id = Number(match[1])
        if (last !== null && id !== last + 1) gaps += 1
        last = id
        count += 1
      }
    },
  }
}

await main(JSON.parse(process.argv[2] ?? '') as ViewersRequest) // written by sse.ts
