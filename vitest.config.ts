import path from 'node:path'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'

const alias = { '@': path.resolve(import.meta.dirname, 'src') }

/** What needs PostgreSQL and SQLite files beside the code under test. */
const WITH_DATABASES = ['ledger', 'database', 'accounts', 'services', 'api', 'http', 'runner', 'auth', 'admin', 'boot']

/** Minutes of faults and kills: `npm run test:reliability`, which says how much of it. */
const RELIABILITY: TestProjectConfiguration[] = ['reliability', 'reliability-server'].map((name) => ({
  extends: true,
  test: {
    name,
    include: name === 'reliability' ? ['test/reliability/*.test.ts'] : ['test/reliability/server/*.test.ts'],
    globalSetup: ['test/support/postgres.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    isolate: true,
  },
}))

export default defineConfig({
  resolve: { alias },
  test: {
    // Two cores: more workers would only compete with the databases and child processes under test.
    maxWorkers: 2,
    // Files share the modules of their worker: loading them again for each of the files took a third of the time. A test
    // restores whatever of the process it changes.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/{orchestration,components}/**/*.test.{ts,tsx}'],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          include: WITH_DATABASES.map((folder) => `test/${folder}/**/*.test.ts`),
          globalSetup: ['test/support/postgres.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: 'runtimes', include: ['test/runtimes/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: { name: 'scripts', include: ['test/scripts/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'security',
          include: ['test/security/**/*.test.{ts,tsx}'],
          exclude: process.env.PLENUM_SECURITY === undefined ? ['test/security/**/*.slow.test.{ts,tsx}'] : [],
          globalSetup: ['test/support/postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      ...(process.env.PLENUM_RELIABILITY === undefined ? [] : RELIABILITY),
    ],
  },
})
