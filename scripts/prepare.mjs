// Builds what is missing or older than its sources.
import { spawn } from 'node:child_process'
import { ensureMade } from './ensure-made.mjs'
import { root } from './import-ts.mjs'

const GENERATED_FROM = [
  'package-lock.json',
  'prisma/schema.prisma',
  'scripts/generate.mjs',
  'scripts/bundle.mjs',
  'src',
]
const BUILT_FROM = [
  'package-lock.json',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'prisma',
  'src',
  'public',
]

/** Made from the others, and written anew while somebody may be looking. */
const MADE = ['src/generated', 'prisma/.derived']
const shared = { root, without: MADE, lock: 'dist/making.lock', onWait: sayWaiting }

/** Both Prisma clients and the bundles of dist/. */
export async function ensureGenerated() {
  await ensureMade({
    ...shared,
    sources: GENERATED_FROM,
    outputs: ['src/generated/sqlite/client.ts', 'src/generated/postgresql/client.ts', 'dist/admin.mjs'],
    stamp: 'dist/generated.sha256',
    make: () => runNode(['scripts/generate.mjs']),
  })
}

/** The built app in .next. `onBuild` is called when it will take a while. */
export async function ensureBuilt(onBuild = () => {}) {
  await ensureGenerated()
  await ensureMade({
    ...shared,
    sources: BUILT_FROM,
    outputs: ['.next/BUILD_ID'],
    stamp: '.next/built.sha256',
    make() {
      onBuild()
      return runNode(['node_modules/next/dist/bin/next', 'build'])
    },
  })
}

/** On standard error: what a program prints may be read by another. */
function sayWaiting(pid) {
  console.error(
    `${pid === null ? 'Another process' : `Process ${pid}`} is building Plenum in this folder: waiting for it …`,
  )
}

/** Its output is shown only when it fails. Production mode is for the child alone: here it would change what npm installs. */
function runNode(args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const end = () => child.kill() // who is told to stop while it builds leaves no build behind
    process.once('exit', end)
    const output = []
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.on('error', reject)
    child.on('exit', (code) => {
      process.off('exit', end)
      if (code === 0) return resolve()
      process.stderr.write(Buffer.concat(output))
      reject(new Error(`node ${args.join(' ')} failed with exit code ${code}`))
    })
  })
}
