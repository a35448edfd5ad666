import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGuardedFetch } from '@/server/runtimes/endpoint/guarded-fetch'
import { REFUSED_ADDRESSES } from '../../security/corpora/addresses'

/** A server on this machine that counts what reaches it. */
async function startServer(answer: RequestListener = (_, response) => response.end('secret')) {
  let calls = 0
  let connections = 0
  const server = createServer((request, response) => {
    calls += 1
    answer(request, response)
  })
  server.on('connection', () => (connections += 1))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, calls: () => calls, connections: () => connections }
}

const at = (...addresses: string[]) => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

describe('[S-08] [F9] a fetch of an endpoint that a person typed in', () => {
  it('does not connect where a public name points to this machine', async () => {
    const { port, connections } = await startServer()
    const fetch = createGuardedFetch([], () => Promise.resolve(at('127.0.0.1')))
    await expect(fetch(`http://models.example.org:${port}/v1`)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(connections()).toBe(0)
  })

  it('does not connect where a name points to this machine at a later lookup', async () => {
    const { port, connections } = await startServer()
    const answers = [at('127.0.0.1'), at('::1', '127.0.0.1'), at('::ffff:127.0.0.1'), at('0.0.0.0')]
    const fetch = createGuardedFetch([], () => Promise.resolve(answers.shift() ?? []))
    for (let call = 1; call <= 5; call++) {
      await expect(fetch(`http://models.example.org:${port}/v1`)).rejects.toMatchObject({ code: 'invalid_input' })
    }
    expect(connections()).toBe(0)
  })

  it('connects to none of several addresses that are all refused', async () => {
    const { port, connections } = await startServer()
    const fetch = createGuardedFetch([], () => Promise.resolve(at('127.0.0.1', '192.0.2.1')))
    await expect(fetch(`http://models.example.org:${port}/v1`)).rejects.toThrow('PLENUM_ALLOWED_ENDPOINT_HOSTS')
    expect(connections()).toBe(0)
  })

  it.each(REFUSED_ADDRESSES.filter(([address]) => !address.includes('%')))('refuses %s in the URL', async (address) => {
    const fetch = createGuardedFetch([])
    const host = address.includes(':') ? `[${address}]` : address
    await expect(fetch(`http://${host}:9/v1`)).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('refuses the names of this machine without a lookup', async () => {
    let lookups = 0
    const fetch = createGuardedFetch([], () => {
      lookups += 1
      return Promise.resolve(at('8.8.8.8'))
    })
    for (const host of ['localhost', 'localhost.', 'a.localhost', 'LOCALHOST']) {
      await expect(fetch(`http://${host}:9/v1`)).rejects.toMatchObject({ code: 'invalid_input' })
    }
    expect(lookups).toBe(0)
  })

  it('reaches a host that the operator allows, wherever it is', async () => {
    const { port, calls } = await startServer()
    const fetch = createGuardedFetch(['models.lan'], () => Promise.resolve(at('127.0.0.1')))
    expect(await (await fetch(`http://models.lan:${port}/v1`, { method: 'POST', body: 'hello' })).text()).toBe('secret')
    await expect(fetch(`http://other.lan:${port}/v1`)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(calls()).toBe(1)
  })

  it('uses no connection that other code of the process has open', async () => {
    const { port, connections } = await startServer()
    await (await globalThis.fetch(`http://127.0.0.1:${port}/`)).text()
    const fetch = createGuardedFetch(['127.0.0.1'])
    await (await fetch(`http://127.0.0.1:${port}/`)).text()
    expect(connections()).toBe(2)
  })

  it.each([301, 302, 303, 307, 308])(
    'does not follow a redirect (%i), and does not repeat its target',
    async (status) => {
      const inside = await startServer()
      const { port } = await startServer((_, response) =>
        response.writeHead(status, { location: `http://127.0.0.1:${inside.port}/secret-path` }).end(),
      )
      const fetch = createGuardedFetch(['127.0.0.1'])
      const error: unknown = await fetch(`http://127.0.0.1:${port}/v1`).catch((cause: unknown) => cause)
      expect(String(error)).toContain('redirect, which is not followed')
      expect(String(error)).not.toContain('secret-path')
      expect(inside.calls()).toBe(0)
    },
  )
})
