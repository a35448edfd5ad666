import { connect } from 'node:net'
import { expect, test } from '@playwright/test'
import { removeDataDir, startServer, type TestServer } from '../../e2e/support/server'
import { PAGES, ROUTES } from '../support/entries'
import { rawRequest } from '../support/raw-http'
import { reportCases } from './report-cases'

test.describe.configure({ mode: 'default', timeout: 300_000 })

const OWNER = { email: 'mia@example.com', name: 'Mia Berg', password: 'a calm long sentence 42' }

let server: TestServer
/** Of the owner. */
let cookie: string

test.beforeAll(async () => {
  server = await startServer()
  const token = new URL(server.setupUrl ?? '').searchParams.get('token')
  await post('/api/setup', { ...OWNER, token })
  cookie = await signIn()
})

test.afterAll(async () => {
  await server.stop()
  removeDataDir(server)
})

const ask = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, { redirect: 'manual', ...init })
const entries = () => [...Object.keys(PAGES), ...Object.keys(ROUTES)]

test('[S-01] a stranger sees no page and no answer of a route but those that are open', async () => {
  let cases = 0
  for (const [page, who] of Object.entries(PAGES)) {
    const { status, headers } = await ask(exampleOf(page))
    cases++
    if (who === 'open') expect([200, 307], page).toContain(status)
    else expect([status, headers.get('location')?.replace(server.url, '').slice(0, 8)], page).toEqual([307, '/sign-in'])
  }
  for (const [route, { who, methods }] of Object.entries(ROUTES)) {
    for (const method of methods) {
      const { status } = await ask(exampleOf(route), { method, ...(method === 'POST' ? JSON_BODY : {}) })
      cases++
      if (who === 'open') expect(status, `${method} ${route}`).not.toBe(401)
      else expect(status, `${method} ${route}`).toBe(401)
    }
  }
  reportCases(cases)
})

test('[S-07] [F14] a connection that asks for another protocol is answered as any request is, and is not kept', async () => {
  const port = Number(new URL(server.url).port)
  const websocket = 'Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13'
  const h2c = 'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'
  const own = `127.0.0.1:${port}`
  const asked: [path: string, host: string, upgrade: string, status: number][] = [
    ['/api/runs/run_1/events', own, websocket, 401],
    ['/_next/webpack-hmr', own, websocket, 307],
    ['/', own, h2c, 307],
    ['/sign-in', own, websocket, 200],
    ['/runs', 'evil.example', websocket, 421],
    ['http://169.254.169.254/', '169.254.169.254', websocket, 400],
    ['//169.254.169.254/', own, websocket, 308],
  ]
  // Each answer ends with its connection, which the server keeps for some seconds: all at once.
  const answered = asked.map(async ([path, host, upgrade, status]) => {
    const head = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\n${upgrade}\r\n\r\n`
    expect((await rawRequest(port, (send) => send(head))).status, path).toBe(status)
  })
  await Promise.all(answered)
  reportCases(asked.length)
})

test('[S-05] what is no valid sign-in is a stranger, on every page and route', async () => {
  const credentials: Record<string, string>[] = [
    { cookie: 'next-auth.session-token=nonsense' },
    { cookie: 'next-auth.session-token=eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3JfMSJ9.' },
    { cookie: 'next-auth.session-token=' },
    { authorization: 'Bearer plm_01m8jhed7wgnxeedfzkmrcejmk_' + '0'.repeat(64) },
    { authorization: 'Bearer undefined' },
    { authorization: 'Basic b3duZXI6b3duZXI=' },
    { 'x-middleware-subrequest': 'src/proxy:src/proxy:src/proxy:src/proxy:src/proxy' },
    { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' },
    { rsc: '1', 'next-router-prefetch': '1' },
    { rsc: '1', 'next-router-segment-prefetch': '/_tree' },
  ]
  let cases = 0
  for (const headers of credentials) {
    for (const [page, who] of Object.entries(PAGES)) {
      if (who === 'open') continue
      const response = await ask(exampleOf(page), { headers })
      const text = await response.text()
      expect(text, `${page} with ${JSON.stringify(headers)}`).not.toMatch(/Sign out|aria-label="Main"|"person":\{/)
      cases++
    }
    for (const [route, { who, methods }] of Object.entries(ROUTES)) {
      if (who === 'open' || !methods.includes('GET')) continue
      // Next sends a prefetch of a page on to the same address with a mark of its own.
      const answer = await fetch(`${server.url}${exampleOf(route)}`, { headers })
      expect(answer.status, `${route} with ${JSON.stringify(headers)}`).toBe(401)
      cases++
    }
  }
  reportCases(cases)
})

test('[S-12] every page and route sends the security headers', async () => {
  let cases = 0
  for (const entry of [...entries(), '/no-such-page', '/api/no-such-route', ...(await assets())]) {
    const { headers } = await ask(exampleOf(entry))
    expect(headers.get('x-content-type-options'), entry).toBe('nosniff')
    expect(headers.get('referrer-policy'), entry).toBe('no-referrer')
    expect(headers.get('x-frame-options'), entry).toBe('DENY')
    expect(headers.get('x-powered-by'), entry).toBeNull()
    expect(headers.get('server'), entry).toBeNull()
    expect(
      [...headers.keys()].filter((name) => name.startsWith('access-control-')),
      entry,
    ).toEqual([])
    cases++
  }
  reportCases(cases)
})

test('[S-12] every page has a policy with a nonce of its own, every route one that allows nothing', async () => {
  const nonces = new Set<string>()
  const pages = Object.keys(PAGES).map(exampleOf)
  for (const page of pages) {
    const { headers, status } = await ask(page, { headers: { cookie } })
    if (status === 307) continue // sends on, shows nothing
    const policy = rulesOf(headers.get('content-security-policy'))
    const scripts = policy.get('script-src') ?? []
    const nonce = scripts.find((source) => source.startsWith("'nonce-"))
    expect(nonce, page).toMatch(/^'nonce-[\w+/=-]{22,}'$/)
    nonces.add(nonce ?? '')
    expect(scripts, page).not.toContain("'unsafe-inline'")
    expect(scripts, page).not.toContain("'unsafe-eval'")
    expect(
      scripts.filter((source) => /^(https?:|\*|data:|blob:)/.test(source)),
      page,
    ).toEqual([])
    for (const rule of ['object-src', 'base-uri', 'frame-ancestors']) expect(policy.get(rule), page).toEqual(["'none'"])
    for (const rule of ['default-src', 'connect-src', 'form-action']) expect(policy.get(rule), page).toEqual(["'self'"])
  }
  expect(nonces.size).toBeGreaterThanOrEqual(pages.length - 2)
  for (const route of Object.keys(ROUTES)) {
    const policy = rulesOf((await ask(exampleOf(route))).headers.get('content-security-policy'))
    expect(policy.get('default-src'), route).toEqual(["'none'"])
    expect(policy.get('frame-ancestors'), route).toEqual(["'none'"])
  }
  reportCases(pages.length + Object.keys(ROUTES).length)
})

test('[S-12] what is private is kept by no cache', async () => {
  let cases = 0
  for (const entry of [...Object.keys(PAGES), ...Object.keys(ROUTES)]) {
    if (ROUTES[entry]?.isPublicAnswer === true) continue
    const { headers, status } = await ask(exampleOf(entry), { headers: { cookie } })
    if (status === 405 || status === 307) continue
    expect(headers.get('cache-control'), entry).toMatch(/no-store|private/)
    cases++
  }
  reportCases(cases)
})

test('[S-07] a foreign Host is refused on every page and route', async () => {
  let cases = 0
  for (const entry of entries()) {
    for (const host of ['evil.example', 'evil.example:3000', '127.0.0.1.evil.example', 'localhost.evil.example']) {
      const method = ROUTES[entry]?.methods.includes('GET') === false ? 'POST' : 'GET'
      const status = await statusWithHost(method, exampleOf(entry), host)
      if (entry === '/api/health' || entry === '/api/ready' || entry === '/api/openapi.json') continue // nothing private
      expect([400, 401, 403, 404, 421], `${entry} for ${host} answers ${status}`).toContain(status)
      cases++
    }
  }
  reportCases(cases)
})

test('[S-07] a page of another origin changes nothing and reads no stream', async () => {
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://127.0.0.1.evil.example' },
    { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' },
  ]
  let cases = 0
  for (const headers of foreign) {
    for (const [route, { methods }] of Object.entries(ROUTES)) {
      if (!methods.includes('POST')) continue
      const init = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', ...headers } }
      expect((await ask(exampleOf(route), init)).status, `${route} from ${JSON.stringify(headers)}`).toBe(403)
      cases++
    }
    const stream = '/api/runs/run_01m8jhed7wgnxeedfzkmrcejmk/events'
    expect((await ask(stream, { headers })).status, `stream from ${JSON.stringify(headers)}`).toBe(403)
    cases++
  }
  reportCases(cases)
})

test('[S-07] no method but those of the table changes anything', async () => {
  let cases = 0
  for (const [route, { methods }] of Object.entries(ROUTES)) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      if ((methods as readonly string[]).includes(method)) continue
      const { status, headers } = await ask(exampleOf(route), { method })
      expect([204, 400, 401, 403, 404, 405], `${method} ${route}`).toContain(status)
      expect(headers.get('access-control-allow-origin'), `${method} ${route}`).toBeNull()
      cases++
    }
  }
  reportCases(cases)
})

test('[S-20] an answer that refuses names no file, no stack and no statement', async () => {
  const paths = [
    '/api/runs/%00/trace',
    '/api/runs/..%2f..%2fetc%2fpasswd/trace',
    '/api/runs/%2e%2e/trace',
    '/api/runs/__proto__/trace',
    '/api/runs/constructor/events',
    '/api/workers/%2e%2e%2f/spill?attempt=1',
    '/api/workers/wkr_1/spill?attempt=..%2f..',
    '/api/workers/wkr_1/spill?attempt=1e999',
    '/api/trpc/__proto__',
    '/api/trpc/constructor.prototype',
    '/api/trpc/runs.get?input=%7B',
    '/api/trpc/runs.get?input=%00',
    '/api/trpc/' + 'runs.list,'.repeat(40) + 'me?batch=1',
    '/api/v1/__proto__',
    '/api/v1/runs.list/..%2f..',
    '/api/v1/hasOwnProperty',
    '/api/auth/%2e%2e',
    '/api/auth/__proto__',
    '/api/auth/callback/constructor',
    '/api/auth/signin?callbackUrl=https://evil.example/',
    '/runs/%ff',
    '/runs/%2e%2e%2f%2e%2e',
    '/_next/image?url=https://evil.example/a.png&w=64&q=75',
    '/_next/image?url=%2Fapi%2Fhealth&w=64&q=75',
    '/_next/static/..%2f..%2f..%2fpackage.json',
    '/_next/static/%2e%2e/%2e%2e/server/app/page.js',
    '/_next/data/x/index.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%5c..%5cwindows',
  ]
  for (const path of paths) {
    const response = await ask(path)
    const text = await response.text()
    expect(response.status, path).toBeLessThan(500)
    expect(text, path).not.toMatch(/\bat \w+ \(|node_modules|\/work\/|\/tmp\/|SELECT |prisma|root:x:|"scripts":/i)
  }
  reportCases(paths.length)
})

function post(path: string, body: unknown): Promise<Response> {
  return ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
}

async function signIn(): Promise<string> {
  const first = await ask('/api/auth/csrf')
  const { csrfToken } = (await first.json()) as { csrfToken: string }
  const answer = await ask('/api/auth/callback/credentials', {
    method: 'POST',
    headers: { cookie: cookiesOf(first), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...OWNER, csrfToken, json: 'true' }).toString(),
  })
  const cookies = cookiesOf(answer)
  expect(cookies, `sign-in answered ${answer.status}`).toContain('session')
  return cookies
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

const JSON_BODY = { body: '{}', headers: { 'content-type': 'application/json' } }

/** Files of the build that pages refer to, and what stands at fixed names. */
async function assets(): Promise<string[]> {
  const html = await (await ask('/sign-in')).text()
  const files = [...html.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+)"/g)].map(([, file = '']) => file)
  expect(files.length).toBeGreaterThan(2)
  return [...new Set(files)].slice(0, 12)
}

function rulesOf(policy: string | null): Map<string, string[]> {
  const rules = (policy ?? '').split(';').map((rule) => rule.trim().split(/\s+/))
  return new Map(rules.map(([name = '', ...sources]) => [name, sources]))
}

/** `fetch` sets the Host itself. */
function statusWithHost(method: string, path: string, host: string): Promise<number> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
    })
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
    socket.on('end', () => resolve(Number(answer.split(' ')[1])))
    socket.on('error', reject)
  })
}

/** An address that stands for an entry: ids that look right and exist nowhere. */
function exampleOf(entry: string): string {
  return entry
    .replace('[...nextauth]', 'session')
    .replace('[...path]', 'runs.list')
    .replace('[trpc]', 'runs.list')
    .replace('workers/[id]', 'workers/wkr_01m8jhed7wgnxeedfzkmrcejmk')
    .replace('[workerId]', 'wkr_01m8jhed7wgnxeedfzkmrcejmk')
    .replace('[id]', 'run_01m8jhed7wgnxeedfzkmrcejmk')
    .replace(/\[\.*\w+\]/, 'unknown')
}
