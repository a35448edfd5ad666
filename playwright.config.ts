import { defineConfig } from '@playwright/test'
import { CHROMIUM_ARGS, findChromium } from './scripts/browser.mjs'

const { executablePath, env } = await findChromium()

export default defineConfig({
  projects: [
    { name: 'e2e', testDir: 'test/e2e' },
    {
      name: 'security',
      testDir: 'test/security/browser',
      // What takes longer than a minute runs in `npm run test:security` only.
      testIgnore: process.env.PLENUM_SECURITY === undefined ? '**/*.slow.spec.ts' : [],
    },
  ],
  outputDir: 'test-results',
  // Files run side by side, each with a server of its own; the tests of one file follow one another.
  workers: 2,
  fullyParallel: false,
  reporter: [['list']],
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath,
      env: Object.fromEntries(
        Object.entries({ ...process.env, ...env }).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
      args: CHROMIUM_ARGS,
    },
  },
})
