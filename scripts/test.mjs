// `npm test`: all of verify, then the built app in a browser.
import { CHECKS, GENERATE, runSteps, VITEST } from './steps.mjs'

await runSteps([
  GENERATE,
  ...CHECKS,
  VITEST,
  { name: 'build', args: ['scripts/build.mjs'] },
  { name: 'browser', args: ['node_modules/@playwright/test/cli.js', 'test'] },
])
