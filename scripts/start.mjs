// `npm start`: builds what is missing, checks the settings, serves. Next runs in this process, behind an HTTP server of
// ours and not as a child (`next start`): one process to kill, nothing that outlives it with the port and the database, the
// port is taken before the database is opened, and one line is printed when requests are really answered. Measured: no
// difference in speed or memory.
import './exit-on-signal.mjs'
import { createServer } from 'node:http'
import path from 'node:path'
import { checkInstall } from './check-install.mjs'
import { failureLine } from './failure-line.mjs'

checkInstall(path.resolve(import.meta.dirname, '..'))
// Loaded after the signal handlers are in place and the packages are checked: a static import would be loaded before.
const { importTs, root } = await import('./import-ts.mjs')
const { ensureBuilt } = await import('./prepare.mjs')

const DRAIN_MS = 500
/** A connection on which nothing moves for so long is ended. Event streams say something every 15 s. */
const SILENT_MS = 75_000

process.chdir(root)
process.env.NEXT_TELEMETRY_DISABLED = '1'

try {
  await start()
} catch (error) {
  console.error(failureLine(error))
  process.exit(1)
}

async function start() {
  const { readSettings } = await importTs('src/server/boot/before-start.ts')
  const { createEdgeServer } = await importTs('src/server/http/edge/edge-server.ts')
  const env = readSettings()
  let answer = null
  const waiting = []
  const server = createEdgeServer(env, (request, response) => {
    if (answer === null) waiting.push([request, response])
    else void answer(request, response)
  })
  server.setTimeout(SILENT_MS)
  await listen(server, env)
  await ensureBuilt(() => console.log('Building Plenum, once …'))

  process.env.NODE_ENV = 'production'
  const { default: next } = await import('next')
  const { port } = server.address()
  // Next answers upgrades of connections on the server it is given, past every check: it gets one that nobody can reach.
  const httpServer = createServer()
  const app = next({ dev: false, quiet: true, dir: root, hostname: env.host, port, httpServer })
  const booted = new Promise((resolve) => (globalThis.plenumBooted = resolve)) // src/server/boot/boot-server.ts calls it
  await quietly(() => app.prepare())
  const boot = await booted
  boot.onStop('http', () => close(server))
  const answerByNext = app.getRequestHandler()
  answer = (request, response) => boot.answerEvents(request, response) || answerByNext(request, response)
  for (const [request, response] of waiting) void answer(request, response)
  console.log(boot.announcementOf(env.publicUrl ?? `http://${nameOf(env.host)}:${port}`))
}

/** Next says on standard output how long it took to read its settings, whatever it is told; that line is ours. */
async function quietly(work) {
  const { log } = console
  console.log = () => {}
  try {
    await work()
  } finally {
    console.log = log
  }
}

function listen(server, { host, port }) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new Error(listenFailure(error, host, port))))
    server.listen(port, host, resolve)
  })
}

function listenFailure(error, host, port) {
  if (error.code === 'EADDRINUSE') return `Port ${port} on ${host} is in use: stop what uses it or set PORT.`
  if (error.code === 'EACCES') return `Port ${port} needs more rights than this user has: set PORT to one above 1023.`
  return `HOST ${host} and PORT ${port} cannot be used: ${error.message}`
}

/** Takes nothing new; what is under way gets a moment. Streams have been told to end by then. */
async function close(server) {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
  await closed
  clearTimeout(timer)
}

function nameOf(host) {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
