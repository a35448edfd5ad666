// `npm run dev`: `next dev` with reload, and the runner in its process.
import { spawn } from 'node:child_process'
import { importTs, root } from './import-ts.mjs'
import { ensureGenerated } from './prepare.mjs'

process.chdir(root)
try {
  const { loadEnv } = await importTs('src/server/env.ts')
  const { host, port } = loadEnv()
  await ensureGenerated()
  const args = ['node_modules/next/dist/bin/next', 'dev', '-H', host, '-p', String(port)]
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
  const child = spawn(process.execPath, args, { stdio: 'inherit', env })
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)))
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
