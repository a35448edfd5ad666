import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createStallWatch } from '@/server/http/stall-watch'

const PIECE = Buffer.alloc(64 * 1024)

/** A server that says as much as its client takes on `/flood…`, and one word on `/quiet`. */
async function startStreams(): Promise<{ port: number; opened: (path: string) => Promise<ServerResponse> }> {
  const watch = createStallWatch({ lookEveryMs: 20 })
  const responses = new Map<string, ServerResponse>()
  const server = createServer((request, response) => {
    watch(response)
    const { url = '' } = request
    responses.set(url, response)
    response.setHeader('content-type', url === '/flood-text' ? 'text/plain' : 'text/event-stream; charset=utf-8')
    response.write(': hello\n\n')
    const more = () => {
      while (!response.destroyed && response.write(PIECE));
    }
    if (url !== '/quiet') {
      response.on('drain', more)
      more()
    }
    server.emit(url, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo // listening on TCP, so it is no path
  return { port, opened: async (path) => responses.get(path) ?? ((await once(server, path))[0] as ServerResponse) }
}

/** A client that asks and reads nothing of the answer. */
function ask(port: number, path: string): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined) // its end is looked at, not how
  socket.pause()
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  onTestFinished(() => void socket.destroy())
  return socket
}

test('a viewer that takes nothing loses its connection; quiet streams, downloads and readers keep theirs', async () => {
  const { port, opened } = await startStreams()
  const reader = ask(port, '/flood-read')
  let readBytes = 0
  reader.on('data', (chunk: Buffer) => (readBytes += chunk.length)).resume()
  for (const path of ['/quiet', '/flood-text', '/flood-stalled']) ask(port, path)
  const [quiet, text, read, stalled] = await Promise.all(
    ['/quiet', '/flood-text', '/flood-read', '/flood-stalled'].map(opened),
  )

  if (stalled?.closed === false) await once(stalled, 'close')
  const before = readBytes
  await once(reader, 'data')
  expect(readBytes).toBeGreaterThan(before)
  expect([quiet, text, read].map((response) => response?.closed)).toEqual([false, false, false])
})
