import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import pino from 'pino'
import { createDemoRuntime } from '@/server/runtimes/demo/demo-runtime'
import { findMarked } from '@/server/runtimes/process-table'
import { installationMarker } from '@/server/runner/attempt-marker'
import type { WorkerRecord } from '@/orchestration/model/records'
import { brokenInvariants, createHarness, isOver, wallClock, workerAt, type Harness } from './support/harness'
import type { FakeTurn } from '../support/fake-runtime'
import { isolationAt } from '../support/isolation'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

const agentFile = path.resolve('dist/demo-agent.mjs')
const start = () =>
  harness.start({
    runnerClock: wallClock,
    others: [
      createDemoRuntime({
        ...{ agentFile, directives: true, dataDir: harness.dataDir, env: process.env, clock: wallClock },
        isolation: isolationAt(harness.dataDir),
        log: pino({ level: 'silent' }),
      }),
    ],
  })
const onDemo = (model: string) => (worker: WorkerRecord) => ({
  ...worker,
  target: { ...worker.target, backend: 'demo', model },
})
const livingAgents = () => findMarked(installationMarker(harness.dataDir))

describe('demo agents, each a real process', () => {
  it('restart the task, and say so, where they do not have the session of a lost attempt', async () => {
    const hanging = async (turn: FakeTurn) => {
      turn.say('half')
      await turn.hang()
    }
    const lost = await harness.start({ id: 'demo', script: hanging })
    const { runId } = await harness.launch(lost, 1, {
      ...{ worker: onDemo('demo-fast'), policy: { onRunnerLost: 'resume' }, prompt: '[say finished]' },
    })
    await harness.untilEvents(runId, (events) => events.some(({ type }) => type === 'assistant.message.delta'))
    await start()
    const view = await harness.until(runId, isOver)

    expect(view.run).toMatchObject({ status: 'completed', failure: null })
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', attempt: 2, result: 'finished' })
    const notes = await harness.ledger.store.listEvents(runId, { limit: 100, types: ['runner.note'] })
    expect(notes.map(({ message }) => message)).toEqual([
      'The earlier session could not be resumed: Session is gone. The worker restarts the task.',
    ])
    expect(notes.map(({ payload }) => payload)).toMatchObject([{ failure: { reason: 'session_lost' } }])
    expect(await livingAgents()).toEqual([])
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('answer a fan-out that a demo judge decides', async () => {
    const parts = await start()
    const reduction = { mode: 'best_of_n', target: { backend: 'demo', model: 'demo-smart' } } as const
    const { runId } = await harness.launch(parts, 3, {
      ...{
        worker: onDemo('demo-fast'),
        policy: { reduction },
        prompt: 'How do I deploy a web app? [@2 say blue green]',
      },
    })
    const view = await harness.until(runId, isOver)

    expect(view.run).toMatchObject({ status: 'completed', failure: null })
    expect(Object.values(view.reductions)[0]).toMatchObject({ status: 'completed' })
    expect(workerAt(view, 1).identity.pid).toBeGreaterThan(0)
    expect(await livingAgents()).toEqual([])
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('fail with reasons of their own, one crashed and one refused, and one answer stands', async () => {
    const parts = await start()
    const { runId } = await harness.launch(parts, 3, {
      ...{ worker: onDemo('demo-fast'), prompt: '[@1 crash 3] [@2 refuse] [@3 say fine]' },
    })
    const view = await harness.until(runId, isOver)
    expect([1, 2, 3].map((ordinal) => workerAt(view, ordinal).failure?.reason)).toEqual([
      'process_crashed',
      'refused',
      undefined,
    ])
    expect(await livingAgents()).toEqual([])
  })

  it('wait for a permission and go on when it is given', async () => {
    const parts = await start()
    const { runId } = await harness.launch(parts, 1, {
      ...{ worker: onDemo('demo-fast'), prompt: '[permission make deploy] [say deployed]' },
    })
    const waiting = await harness.until(runId, ({ run }) => run.openRequests === 1)
    await harness.answer(parts, Object.keys(waiting.requests)[0] ?? '')
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed' })
    expect(workerAt(view, 1).result).toMatch(/deployed/)
  })

  it('leave nothing behind when they are cancelled in mid-stream', async () => {
    const parts = await start()
    const { runId, workerIds } = await harness.launch(parts, 1, {
      ...{ worker: onDemo('demo-fast'), prompt: '[fork] [say working] [hang]' },
    })
    await harness.untilEvents(runId, (events) => events.some(({ type }) => type === 'assistant.message.delta'))
    await harness.order(parts, workerIds[0] ?? '', 'cancel')
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'cancelled' })
    expect(await livingAgents()).toEqual([])
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })
})
