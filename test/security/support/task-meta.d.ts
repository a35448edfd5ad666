import 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    /** How many inputs the test tried; `npm run test:security` adds them up per requirement. 1 where it is absent. */
    cases?: number
  }
}
