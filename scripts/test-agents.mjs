// `npm run test:agents [-- id … | --record | --browser]`: installs the pinned agents into a cache folder (about 2 GB, once)
// and drives each against a mock provider on loopback: first its adapter alone, then all five at once in the built app, by a
// browser. Ids or `--record` do only the former, `--browser` only the latter. Not part of `npm test`.
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
const wanted = process.argv.slice(2)
const ADAPTERS = { name: 'agents', args: ['scripts/run-ts.mjs', 'test/agents/main.ts', ...wanted] }
const BROWSER = [
  { name: 'build', args: ['scripts/build.mjs'] },
  {
    name: 'agents in a browser',
    args: ['node_modules/@playwright/test/cli.js', 'test', '-c', 'test/agents/browser/playwright.config.ts'],
  },
]
if (wanted.includes('--browser')) await runSteps([GENERATE, ...BROWSER])
else await runSteps([GENERATE, ADAPTERS, ...(wanted.length === 0 ? BROWSER : [])])
