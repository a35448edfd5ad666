import { test } from '@playwright/test'

/** Says how many inputs this test tried. `npm run test:security` adds them up per requirement. */
export function reportCases(cases: number): void {
  test.info().annotations.push({ type: 'cases', description: String(cases) })
}
