import type { RuntimeDefinitions } from '@/server/services/runtimes/runtime-definitions'

/** A workspace that defines no runtimes, for tests of something else. */
export const noDefinitions: RuntimeDefinitions = {
  catalogue: () => [],
  readRegistry: () => ({ entries: [], skipped: [] }),
  list: () => Promise.resolve([]),
  save: () => Promise.reject(new Error('this test defines no runtimes')),
  remove: () => Promise.reject(new Error('this test defines no runtimes')),
}
