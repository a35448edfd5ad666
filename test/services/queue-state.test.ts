import { expect, it } from 'vitest'
import { getRun } from '@/server/services/runs/get-run'
import { getWorker } from '@/server/services/workers/get-worker'
import { aRun, aWorker } from '../support/records'
import { openServices } from './support/open-services'

it('a run and a queued worker say why it has not started, where the runner knows', async () => {
  const { ctx, deps, workspaceId } = await openServices()
  const workers = [1, 2].map((ordinal) => aWorker(ordinal, { id: `wkr_${ordinal}`, runId: 'run_q' }))
  await deps.store.createRun({ run: aRun({ id: 'run_q', workspaceId }), workers, idempotency: null })
  expect(await getRun(ctx, { runId: 'run_q' })).not.toHaveProperty('queue')

  deps.whyQueued = (workerId) => (workerId === 'wkr_2' ? 'session' : null)
  const queue = { reason: 'session', message: expect.stringContaining('Waiting for a free session') as string }
  expect((await getRun(ctx, { runId: 'run_q' })).queue).toEqual({ wkr_2: queue })
  expect(await getWorker(ctx, { workerId: 'wkr_2' })).toMatchObject({ id: 'wkr_2', queue })
  expect(await getWorker(ctx, { workerId: 'wkr_1' })).not.toHaveProperty('queue')

  deps.whyQueued = () => 'runtime_absent'
  const named = {
    reason: 'runtime_absent',
    message: 'No running server has the runtime fake: waiting for one that has it.',
  }
  expect(await getWorker(ctx, { workerId: 'wkr_1' })).toMatchObject({ queue: named })

  await deps.store.updateWorkerRunning('wkr_2', { runnerId: 'r', launchId: null, leaseUntil: null })
  expect(await getWorker(ctx, { workerId: 'wkr_2' })).not.toHaveProperty('queue')
})
