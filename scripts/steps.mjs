// Runs named steps one after another and says how long each took; the first failure ends the process with its code.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/**
 * @typedef {{name: string, args: string[]}} Step arguments for node, relative to the project's root
 * @param {(Step | Step[])[]} steps those of an inner list use one core each and run at the same time
 */
export async function runSteps(steps) {
  for (const step of steps) {
    const codes = await Promise.all([step].flat().map(runStep))
    const failed = codes.find((code) => code !== 0)
    if (failed !== undefined) process.exit(failed)
  }
}

/** @param {Step} step @returns {Promise<number>} its exit code, 1 where a signal ended it */
function runStep({ name, args }) {
  const startedAt = Date.now()
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
      console.log(`[${name}] ${code === 0 ? 'passed' : 'FAILED'} in ${seconds} s`)
      resolve(code ?? 1)
    })
  })
}

export const GENERATE = { name: 'generate', args: ['scripts/generate.mjs'] }
export const CHECKS = [
  [
    { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit'] },
    { name: 'lint', args: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'] },
  ],
  [
    {
      name: 'layers',
      args: ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'src', '--config', '.dependency-cruiser.cjs'],
    },
    { name: 'format', args: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'] },
  ],
  { name: 'dead code', args: ['node_modules/knip/bin/knip.js'] },
]
export const VITEST = { name: 'vitest', args: ['node_modules/vitest/vitest.mjs', 'run'] }
