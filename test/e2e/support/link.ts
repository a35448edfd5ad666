import { connect, createServer, type Socket } from 'node:net'
import type { TestServer } from './server'

/** A way from the browser to the server that can be cut, as a network is: open connections break, new ones are refused. */
export type Link = { url: string; cut(): void; mend(): void; close(): void }

export async function openLink(server: TestServer): Promise<Link> {
  const sockets = new Set<Socket>()
  let isCut = false
  const drop = () => sockets.forEach((socket) => socket.destroy())
  const relay = createServer((near) => {
    if (isCut) return near.destroy()
    const far = connect(Number(new URL(server.url).port), '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy()) // what a cut does to the other end is no error of the test
      socket.once('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  const port = await new Promise<number>((resolve) => {
    relay.listen(0, '127.0.0.1', () => {
      const address = relay.address()
      resolve(address !== null && typeof address === 'object' ? address.port : 0)
    })
  })
  return {
    url: `http://127.0.0.1:${port}`,
    cut() {
      isCut = true
      drop()
    },
    mend() {
      isCut = false
    },
    close() {
      relay.close()
      drop()
    },
  }
}
