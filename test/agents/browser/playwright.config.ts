import { defineConfig } from '@playwright/test'
import base from '../../../playwright.config'

/** Real agents in a browser; part of `npm run test:agents`, not of `npm test`. Screenshots are kept for people to look at. */
export default defineConfig({
  ...base,
  projects: [{ name: 'agents', testDir: '.' }],
  // Five agents start at once: a second file beside them would only slow both down.
  workers: 1,
  outputDir: '../../../agents-results/traces',
  timeout: 240_000,
  // gemini may wait a minute before it loads a session.
  expect: { timeout: 100_000 },
})
