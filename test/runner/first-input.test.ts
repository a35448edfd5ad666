import { expect, test } from 'vitest'
import type { EventRecord } from '@/orchestration/model/events'
import type { WorkerAttemptRecord } from '@/orchestration/model/records'
import { firstInput } from '@/server/runner/first-input'

const run = { prompt: 'Count the words.' }
const GO_ON = /Go on from where you stopped/

/** The ledger of a worker whose attempts had these sessions, and of which some began a turn. */
const storeOf = (sessions: string[], begun: number[]) => ({
  listWorkerAttempts: async () =>
    sessions.map(
      (providerSessionId, index) =>
        // All of an attempt that is looked at.
        ({ attempt: index + 1, identity: { providerSessionId } }) as WorkerAttemptRecord,
    ),
  listEvents: async () =>
    begun.map((attempt) => ({ attempt, type: 'turn.started', payload: { turnId: `wkr_1.${attempt}` } }) as EventRecord),
})
const inputOf = (resumeFrom: string | null, store: ReturnType<typeof storeOf>) =>
  firstInput(store, run, { id: 'wkr_1', runId: 'run_1', resumeFrom })

test('a new session is given the task', async () => {
  expect(await inputOf(null, storeOf(['s1'], [1]))).toBe(run.prompt)
})

test('a session that has begun its task is told to go on', async () => {
  expect(await inputOf('s1', storeOf(['s1'], [1]))).toMatch(GO_ON)
  expect(await inputOf('s1', storeOf(['s1', 's1'], [1]))).toMatch(GO_ON)
})

test('a session that was lost before its first turn is given the task', async () => {
  expect(await inputOf('s1', storeOf(['s1'], []))).toBe(run.prompt)
  expect(await inputOf('s2', storeOf(['s1', 's2'], [1]))).toBe(run.prompt)
})
