// `npm run test:e2e [-- file …]`: builds, then drives the app in a browser. Arguments go to Playwright.
import { GENERATE, runSteps } from './steps.mjs'

await runSteps([
  GENERATE,
  { name: 'build', args: ['scripts/build.mjs'] },
  { name: 'browser', args: ['node_modules/@playwright/test/cli.js', 'test', ...process.argv.slice(2)] },
])
