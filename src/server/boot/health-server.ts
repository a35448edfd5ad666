import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BootError } from './boot-error'

type HealthOptions = { host: string; port: number; isReady: () => Promise<boolean> }

type HealthServer = { port: number; close: () => Promise<void> }

/**
 * Serves `GET /api/health` and `GET /api/ready` for a process that serves nothing else, with the answers of the server's
 * routes of these names. @throws BootError when the port cannot be taken.
 */
export async function startHealthServer({ host, port, isReady }: HealthOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    void answerTo(request.url).then((status) => {
      response.writeHead(status === 'ok' || status === 'ready' ? 200 : status === null ? 404 : 503, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
      })
      response.end(JSON.stringify(status === null ? {} : { status }))
    })
  })

  async function answerTo(url: string | undefined): Promise<'ok' | 'ready' | 'unavailable' | null> {
    if (url === '/api/health') return 'ok'
    if (url !== '/api/ready') return null
    return (await isReady()) ? 'ready' : 'unavailable'
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new BootError(`PLENUM_HEALTH_PORT ${port} on ${host} cannot be used: ${cause.message}`, { cause })),
    )
    server.listen(port, host, resolve)
  })
  const { port: boundPort } = server.address() as AddressInfo // listening on TCP, so it is no path
  return {
    port: boundPort,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
