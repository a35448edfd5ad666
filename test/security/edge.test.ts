import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, afterAll, expect, onTestFinished, test } from 'vitest'
import { config } from '@/proxy'
import { createEdgeServer } from '@/server/http/edge/edge-server'
import { bodyBytesMax } from '@/server/http/edge/request-head'
import { HTTP_LIMITS } from '@/server/http/http-limits'
import { AMBIGUOUS_PATHS, FOREIGN_HOSTS, MALFORMED_HOSTS, PAGE_PATHS } from './corpora/request-heads'
import { rawRequest } from './support/raw-http'

const SETTINGS = { host: '127.0.0.1', publicUrl: null, allowedHosts: [], trustedProxies: [] }
const HEAD = 'Host: 127.0.0.1\r\nConnection: close\r\n'
const seen: string[] = []

/** The real server in front of a handler that reads the body and tells its length. */
async function openEdge(settings: Partial<Parameters<typeof createEdgeServer>[0]> = {}, bodyTimeoutMs?: number) {
  const handle = async (request: IncomingMessage) => {
    let bytes = 0
    for await (const chunk of request) bytes += (chunk as Buffer).length
    return `${request.method ?? ''} ${bytes}`
  }
  const server = createEdgeServer(
    { ...SETTINGS, ...settings },
    (request, response) => {
      seen.push(request.url ?? '')
      void handle(request).then((text) => response.end(text))
    },
    bodyTimeoutMs === undefined ? {} : { bodyTimeoutMs },
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

let edge: Awaited<ReturnType<typeof openEdge>>
beforeAll(async () => void (edge = await openEdge()))
afterAll(() => void edge.server.close())

const ask = (target: string, headers = HEAD, method = 'GET') =>
  rawRequest(edge.port, (send) => send(`${method} ${target} HTTP/1.1\r\n${headers}\r\n`))

/** `(app)/runs/[id]/page.tsx` as `/runs/x`. */
function addressOf(file: string): string {
  const folders = file.split('/').slice(0, -1)
  const parts = folders.filter((name) => !name.startsWith('(')).map((name) => (name.startsWith('[') ? 'x' : name))
  return `/${parts.join('/')}`
}

/** Every route and page there is, by its file, and addresses that are none. */
const ADDRESSES = [
  ...readdirSync('src/app', { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?:^|\/)(?:route\.ts|page\.tsx)$/.test(file))
    .map(addressOf),
  '/api',
  '/api/unknown',
  '/api/auth/callback/credentials',
  '/api/auth/unknown/deeper',
  '/api/trpcx/runs.list',
  '/unknown',
  '/runs/x.png',
  '/_next/static/x.js',
]

test('[F4] [S-15] every route and page bounds its body, by declared length and by what arrives', async ({ task }) => {
  expect(ADDRESSES.length).toBeGreaterThan(20)
  const before = process.memoryUsage().rss
  const tryAll = async (address: string) => {
    const max = bodyBytesMax(address)
    const declared = await ask(address, `${HEAD}Content-Length: ${64 * 1024 * 1024}\r\n`, 'POST')
    expect(declared.status, address).toBe(413)
    const chunked = await rawRequest(edge.port, (send) => {
      send(`POST ${address} HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n`)
      for (let sent = 0; sent <= max; sent += 65_536) send(`10000\r\n${'x'.repeat(65_536)}\r\n`)
      send('0\r\n\r\n')
    })
    expect(chunked.status, address).toBe(413)
    const fitting = await rawRequest(edge.port, (send) =>
      send(`PUT ${address} HTTP/1.1\r\n${HEAD}Content-Length: ${max}\r\n\r\n${'x'.repeat(max)}`),
    )
    expect(fitting.body, address).toContain(`PUT ${max}`)
  }
  await Promise.all(ADDRESSES.map(tryAll))
  expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024)
  task.meta.cases = ADDRESSES.length * 3
})

test('[F4] bodies of routes for strangers are bounded at 16 KiB, those of the procedures at 1 MiB', () => {
  expect(bodyBytesMax('/api/trpc/runs.launch?batch=1')).toBe(1024 * 1024)
  expect(bodyBytesMax('/api/v1/runs.launch')).toBe(1024 * 1024)
  for (const address of ['/api/auth/callback/credentials', '/api/setup', '/runs', '/api/v10/x', '/x/api/v1/y']) {
    expect(bodyBytesMax(address)).toBe(16 * 1024)
  }
})

test.each(['Content-Length: 100', 'Transfer-Encoding: chunked'])(
  '[F4] a body that drips ends by time (%s)',
  async (how) => {
    const slow = await openEdge({}, 100)
    onTestFinished(() => void slow.server.close())
    const answer = await rawRequest(slow.port, (send) => {
      send(`POST /api/auth/x HTTP/1.1\r\nHost: 127.0.0.1\r\n${how}\r\n\r\n`)
      send(how.startsWith('T') ? '1\r\nx\r\n' : 'x')
    })
    expect(answer.status).toBe(408)
    expect(answer.head.toLowerCase()).toContain('connection: close')
  },
)

test('[F4] a client that gives up in the middle of its body leaves nothing to the handler', async () => {
  const { length } = seen
  await expect(
    rawRequest(edge.port, (send) => {
      send(`POST /api/v1/gone HTTP/1.1\r\n${HEAD}Content-Length: 10\r\n\r\nx`)
      setImmediate(() => edge.server.closeAllConnections())
    }),
  ).rejects.toThrow('no answer')
  expect(seen.slice(length)).toEqual([])
})

test('[F4] bodies of one address hold a bounded part of the memory at one moment', async () => {
  const count = HTTP_LIMITS.bodyBytesAtOnceByAddress / HTTP_LIMITS.jsonBodyBytes + 1
  const part = 'x'.repeat(HTTP_LIMITS.jsonBodyBytes - 1)
  const finish: (() => void)[] = []
  const answers = Array.from({ length: count }, () =>
    rawRequest(edge.port, (send) => {
      send(`POST /api/v1/held HTTP/1.1\r\n${HEAD}Content-Length: ${HTTP_LIMITS.jsonBodyBytes}\r\n\r\n${part}`)
      finish.push(() => send('x'))
    }),
  )
  const refused = await Promise.race(answers)
  expect(refused.status).toBe(503)
  for (const end of finish) end()
  const statuses = (await Promise.all(answers)).map(({ status }) => status).sort()
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(8)
  expect((await ask('/api/health')).status).toBe(200)
})

test('[F20] [S-07] a Host that is not one name or address is 400', async ({ task }) => {
  for (const host of MALFORMED_HOSTS) {
    for (const path of ['/', '/api/health', '/api/v1/runs.list', '/x.png']) {
      const answer = await ask(path, `Host: ${host}\r\nConnection: close\r\n`)
      expect(answer.status, `${path} ${host}`).toBe(400)
    }
  }
  expect((await ask('/', `${HEAD}Host: evil.example\r\n`)).status).toBe(400)
  expect((await ask('/', 'Connection: close\r\n')).status).toBe(400)
  for (const host of ['127.0.0.1', 'localhost:3000', 'LOCALHOST', '[::1]:80']) {
    expect((await ask('/', `Host: ${host}\r\nConnection: close\r\n`)).status, host).toBe(200)
  }
  task.meta.cases = MALFORMED_HOSTS.length * 4 + 6
})

test('[F14] [S-07] a page answers to no foreign host, whatever its address ends in', async ({ task }) => {
  for (const path of PAGE_PATHS) {
    for (const host of FOREIGN_HOSTS) {
      const answer = await ask(path, `Host: ${host}\r\nConnection: close\r\n`)
      expect(answer.status, `${path} ${host}`).toBe(421)
    }
    const answer = await ask(path)
    expect(answer.status, path).toBe(200)
    expect(answer.head.toLowerCase()).toContain("content-security-policy: default-src 'none'; frame-ancestors 'none'")
  }
  task.meta.cases = PAGE_PATHS.length * FOREIGN_HOSTS.length
})

test('[F14] the proxy looks at every page, and at no asset', () => {
  const [matcher = ''] = config.matcher
  const matches = (path: string) => new RegExp(`^${matcher}$`).test(path.split('?')[0] ?? '')
  for (const path of PAGE_PATHS) expect(matches(path), path).toBe(true)
  for (const path of ['/api/health', '/_next/static/chunks/x.js', '/_next/image', '/favicon.ico']) {
    expect(matches(path), path).toBe(false)
  }
})

test('[F14] a path that readers understand differently is 400', async ({ task }) => {
  const { length } = seen
  for (const path of AMBIGUOUS_PATHS) expect((await ask(path)).status, path).toBe(400)
  expect(seen.slice(length)).toEqual([])
  for (const path of ['/runs/a%20b', '/runs/%C3%BC', '/runs/..x', '/runs/x..', '/runs/.well-known', '/?a=../%2f']) {
    expect((await ask(path)).status, path).toBe(200)
  }
  task.meta.cases = AMBIGUOUS_PATHS.length
})

test('[S-15] headers are bounded in number and size', async () => {
  const many = Array.from({ length: 101 }, (_, index) => `X-${index}: 1\r\n`).join('')
  expect((await ask('/', HEAD + many)).status).toBe(431)
  expect((await ask('/', `${HEAD}X-Long: ${'x'.repeat(20_000)}\r\n`)).status).toBe(431)
  expect((await ask(`/${'x'.repeat(20_000)}`)).status).toBe(431)
  expect((await ask('/', `${HEAD}Cookie: ${'x'.repeat(8_000)}\r\n`)).status).toBe(200)
})

test.each(['gzip', 'deflate', 'br', 'GZIP', 'x-unknown', 'gzip, gzip'])(
  '[F15] a body in %s is 415',
  async (encoding) => {
    const answer = await ask('/api/auth/x', `${HEAD}Content-Encoding: ${encoding}\r\nContent-Length: 0\r\n`, 'POST')
    expect(answer.status).toBe(415)
    expect(answer.body).toContain('content-encoding')
  },
)

test.each(['TRACE', 'PROPFIND', 'PURGE'])('[S-07] the method %s is not answered', async (method) => {
  expect((await ask('/', HEAD, method)).status).toBe(405)
})

test('[F23] every answer of a server that people reach by https says to use nothing else', async () => {
  const secure = await openEdge({ publicUrl: 'https://plenum.example' })
  onTestFinished(() => void secure.server.close())
  for (const target of ['/', '/api/health', '/x.png', '/..']) {
    const answer = await rawRequest(secure.port, (send) => send(`GET ${target} HTTP/1.1\r\n${HEAD}\r\n`))
    expect(answer.head).toContain('Strict-Transport-Security: max-age=31536000')
    expect((await ask(target)).head).not.toContain('Strict-Transport-Security')
  }
})

test('[S-20] what the server refuses carries a message and an id', async () => {
  for (const answer of [await ask('/..'), await ask('/', 'Host: evil.example\r\nConnection: close\r\n')]) {
    expect(answer.head).toContain('application/problem+json')
    expect(answer.head.toLowerCase()).toContain('x-content-type-options: nosniff')
    expect(JSON.parse(answer.body)).toMatchObject({ requestId: expect.any(String) as string, details: {} })
    expect(answer.body).not.toMatch(/\.ts|node_modules| {4}at /)
  }
})
