import pino from 'pino'
import { expect, test } from 'vitest'
import type { LedgerStore, RuntimeController } from '@/orchestration/ports'
import { createRecovery } from '@/server/runner/recover'
import { DEFAULT_RUNNER_SETTINGS } from '@/server/runner/settings'
import { createFakeClock } from '../support/fake-clock'
import { aRun, aWorker } from '../support/records'

test('a lost attempt that cannot be ended keeps no other from it', async () => {
  const workers = [1, 2].map((ordinal) => aWorker(ordinal, { status: 'running' }))
  const ended: unknown[] = []
  const advanced: string[] = []
  const logged: string[] = []
  // What a recovery asks of a ledger and a runtime, and nothing else.
  const store = {
    listRunningWorkers: async () => workers,
    getRun: async () => aRun(),
    listEvents: async () => [],
    listWorkerAttempts: async () => [],
    change: async (_runId: string, { workerIds }: { workerIds: unknown }) => ended.push(workerIds),
  } as unknown as LedgerStore
  const recovery = createRecovery({
    ...{ store, clock: createFakeClock(0), settings: DEFAULT_RUNNER_SETTINGS, dataDir: '/data', isLive: () => false },
    controller: { listRuntimes: async () => [] } as unknown as RuntimeController,
    log: pino({ level: 'error' }, { write: (line: string) => logged.push(line) }),
    reaper: {
      killMarked: async (marker) => {
        if (marker.includes(`${workers[0]?.id}.`)) throw new Error('the process table cannot be read')
        return 0
      },
    },
    advance: async (runId) => void advanced.push(runId),
  })
  expect(await recovery.recoverLost()).toBe(2)
  expect(ended).toEqual([[workers[1]?.id]])
  expect(advanced).toEqual([workers[1]?.runId])
  expect(logged.join()).toContain('the process table cannot be read')
})
