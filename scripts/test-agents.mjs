// `npm run test:agents`: installs the pinned agents into a cache folder (about 2 GB, once) and drives each against a mock
// provider on loopback. Not part of `npm test`.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { GENERATE, root, runSteps } from './steps.mjs'

const cache = path.join(root, 'node_modules/.cache/agents')
const pins = path.join(root, 'test/agents/package.json')
const installed = path.join(cache, 'package.json')

if (!existsSync(path.join(cache, 'node_modules')) || readFileSync(installed, 'utf8') !== readFileSync(pins, 'utf8')) {
  mkdirSync(cache, { recursive: true })
  copyFileSync(pins, installed)
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
    cwd: cache,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}
runSteps([GENERATE, { name: 'agents', args: ['scripts/run-ts.mjs', 'test/agents/main.ts', ...process.argv.slice(2)] }])
