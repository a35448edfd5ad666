// Builds what is missing or older than its sources, told by a hash of their contents: times mean nothing after a clone.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
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

/** Both Prisma clients and the bundles of dist/. */
export async function ensureGenerated() {
  const outputs = ['src/generated/sqlite/client.ts', 'src/generated/postgresql/client.ts', 'dist/admin.mjs']
  await ensure('generated', GENERATED_FROM, outputs, () => runNode(['scripts/generate.mjs']))
}

/** The built app in .next. `onBuild` is called when it will take a while. */
export async function ensureBuilt(onBuild = () => {}) {
  await ensureGenerated()
  await ensure('built', BUILT_FROM, ['.next/BUILD_ID'], () => {
    onBuild()
    return runNode(['node_modules/next/dist/bin/next', 'build'])
  })
}

async function ensure(name, sources, outputs, make) {
  const stampFile = path.join(root, 'node_modules/.cache/plenum', `${name}.sha256`)
  const stamp = hashOf(sources)
  const isFresh = outputs.every((file) => existsSync(path.join(root, file))) && read(stampFile) === stamp
  if (isFresh) return
  await make()
  mkdirSync(path.dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, stamp)
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

function hashOf(sources) {
  const hash = createHash('sha256').update(process.version)
  const add = (file) => {
    const full = path.join(root, file)
    if (!existsSync(full)) return
    if (statSync(full).isDirectory()) {
      if (file !== 'src/generated') for (const name of readdirSync(full).sort()) add(`${file}/${name}`)
    } else hash.update(`${file}\0`).update(readFileSync(full)).update('\0')
  }
  for (const source of sources) add(source)
  return hash.digest('hex')
}

/** Its output is shown only when it fails. Production mode is for the child alone: here it would change what npm installs. */
function runNode(args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = []
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0) return resolve()
      process.stderr.write(Buffer.concat(output))
      reject(new Error(`node ${args.join(' ')} failed with exit code ${code}`))
    })
  })
}
