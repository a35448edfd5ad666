import { defineConfig } from '@playwright/test'
import base from '../../../playwright.config'

/** Real agents in a browser; part of `npm run test:agents`, not of `npm test`. Screenshots are kept for people to look at. */
export default defineConfig({
  ...base,
  testDir: '.',
  outputDir: '../../../agents-results/traces',
  timeout: 90_000,
  expect: { timeout: 40_000 },
})
