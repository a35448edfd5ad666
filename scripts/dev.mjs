// `npm run dev`: `next dev` with reload, and the runner in its process.
import './exit-on-signal.mjs'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { checkInstall } from './check-install.mjs'
import { failureLine } from './failure-line.mjs'

checkInstall(path.resolve(import.meta.dirname, '..'))
const { dropStaleDevelopmentCache } = await import('./bundler-cache.mjs')
const { importTs, root } = await import('./import-ts.mjs')
const { ensureGenerated } = await import('./prepare.mjs')
/** Next kills its server this long after a signal; the server stops its agents first. */
const STOP_TIMEOUT_MS = 8_000

process.chdir(root)
try {
  const { loadEnv } = await importTs('src/server/env.ts')
  const { host, port } = loadEnv()
  await ensureGenerated()
  dropStaleDevelopmentCache(root)
  serve(host, port)
} catch (error) {
  console.error(failureLine(error))
  process.exit(1)
}

function serve(host, port) {
  const args = ['node_modules/next/dist/bin/next', 'dev', '-H', host, '-p', String(port)]
  const env = {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    // The server's own handlers (src/server/boot) end it in order; Next's would exit in the middle of that.
    NEXT_MANUAL_SIG_HANDLE: '1',
    NEXT_EXIT_TIMEOUT_MS: String(STOP_TIMEOUT_MS),
  }
  const child = spawn(process.execPath, args, { stdio: 'inherit', env })
  let isStopping = false
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => {
      if (!isStopping) child.kill(signal)
      isStopping = true
    })
  }
  globalThis.plenumReleaseSignals()
  child.on('exit', (code) => process.exit(isStopping ? 0 : (code ?? 1)))
}
