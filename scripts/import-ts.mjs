// Bundles a TypeScript entry of this project for Node, packages left outside. Node 20 runs no TypeScript, and a loader
// package would be one more dependency for what esbuild, which is here anyway, does in milliseconds.
import { build } from 'esbuild'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

export const root = path.resolve(import.meta.dirname, '..')

/** @param {string} entry path relative to the project's root. @returns {Promise<string>} the bundle's path */
export async function bundleTs(entry) {
  const folder = path.join(root, 'node_modules/.cache/plenum')
  mkdirSync(folder, { recursive: true })
  // By process: two that start at once must not read each other's half-written file.
  const outfile = path.join(folder, `${entry.replace(/\W+/g, '-')}-${process.pid}.mjs`)
  await build({
    entryPoints: [path.join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    tsconfig: path.join(root, 'tsconfig.json'),
    logLevel: 'error',
  })
  return outfile
}

/** Bundles, imports and removes the bundle again: what it imports later must be packages. */
export async function importTs(entry) {
  const file = await bundleTs(entry)
  try {
    return await import(pathToFileURL(file).href)
  } finally {
    rmSync(file, { force: true })
  }
}
