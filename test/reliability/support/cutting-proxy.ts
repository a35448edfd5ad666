import { connect, createServer, type Socket } from 'node:net'

/** A proxy that breaks each connection after as many bytes of the answer as it is told, in the middle of whatever that is. */
export async function startCuttingProxy(port: number, bytesOfNext: () => number) {
  const open = new Set<Socket>()
  let cuts = 0
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    let left = bytesOfNext()
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => undefined) // a cut is what this is for
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream)
    upstream.on('data', (chunk) => {
      if (chunk.length < left) {
        left -= chunk.length
        client.write(chunk)
        return
      }
      cuts += 1
      upstream.pause()
      client.write(chunk.subarray(0, left), () => client.destroy())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    cuts: () => cuts,
    async close(): Promise<void> {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
