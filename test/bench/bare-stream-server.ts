import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the program is started with. */
export type BareServerRequest = { eventsPerSecond: number; eventBytes: number }

const TICK_MS = 40

/**
 * Server-sent events without anything behind them: what is due is encoded once and written to everyone each 40 ms. What a
 * server in this language can do at best for so many viewers.
 */
function main({ eventsPerSecond, eventBytes }: BareServerRequest): void {
  const viewers = new Set<ServerResponse>()
  const startedAt = Date.now()
  let sent = 0
  setInterval(() => {
    const due = ((Date.now() - startedAt) * eventsPerSecond) / 1_000
    let frames = ''
    for (; sent < due; sent++) {
      const createdAt = new Date(startedAt + (sent * 1_000) / eventsPerSecond).toISOString()
      const data = `{"createdAt":"${createdAt}","text":"`
      frames += `id: ${sent + 1}\nevent: ledger\ndata: ${data.padEnd(eventBytes - 2, '.')}"}\n\n`
    }
    const bytes = Buffer.from(frames)
    for (const viewer of viewers) viewer.write(bytes)
  }, TICK_MS)
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    response.write('retry: 1000\n\n')
    viewers.add(response)
    response.on('close', () => viewers.delete(response))
  })
  server.listen(0, '127.0.0.1', 2_000, () => process.send?.((server.address() as AddressInfo).port)) // of a TCP server
}

main(JSON.parse(process.argv[2] ?? '') as BareServerRequest) // written by sse.ts
