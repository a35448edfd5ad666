// Makes what is not committed: both Prisma clients from the one schema, and the bundles of dist/.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { PROVIDERS, schemaFile } from './derive-schema.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** Runs a Node script to its end; its output is shown only when it fails. */
function run(name, args) {
  return new Promise((resolve, reject) => {
    // Prisma wants a native schema engine before any command and would download it. `generate` never starts it, so any
    // file that exists will do.
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' }
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = []
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0) return resolve()
      reject(new Error(`${name} failed (exit code ${code}):\n${Buffer.concat(output).toString()}`))
    })
  })
}

const prisma = path.join(root, 'node_modules/prisma/build/index.js')
const bundle = path.join(root, 'scripts/bundle.mjs')

try {
  await Promise.all(
    PROVIDERS.map((provider) =>
      run(`prisma generate (${provider})`, [prisma, 'generate', '--schema', schemaFile(provider)]),
    ),
  )
  // After the clients: they are part of the bundles, and esbuild takes a missing one for a package.
  await run('bundle', [bundle])
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
