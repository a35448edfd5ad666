// Runs named steps one after another and says how long each took; the first failure ends the process with its code.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** @param {{name: string, args: string[]}[]} steps arguments for node, relative to the project's root */
export function runSteps(steps) {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
  for (const { name, args } of steps) {
    const startedAt = Date.now()
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env })
    console.log(`[${name}] ${status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
    if (status !== 0) process.exit(status ?? 1)
  }
}

export const GENERATE = { name: 'generate', args: ['scripts/generate.mjs'] }
export const CHECKS = [
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit'] },
  { name: 'lint', args: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'] },
  {
    name: 'layers',
    args: ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'src', '--config', '.dependency-cruiser.cjs'],
  },
  { name: 'dead code', args: ['node_modules/knip/bin/knip.js'] },
]
export const VITEST = { name: 'vitest', args: ['node_modules/vitest/vitest.mjs', 'run'] }
