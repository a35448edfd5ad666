// `npm run verify`: everything that can be said about a change without a build and a browser.
import { CHECKS, GENERATE, runSteps, VITEST } from './steps.mjs'

await runSteps([GENERATE, ...CHECKS, VITEST])
