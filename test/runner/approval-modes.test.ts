import { afterEach, beforeEach, expect, it } from 'vitest'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import { foldTranscripts } from '@/orchestration/run/fold-transcript'
import { brokenInvariants, createHarness, isOver, workerAt, type Harness } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

it('a stored worker that chose who approves starts without that choice, and a note says so', async () => {
  const requests: StartSessionRequest[] = []
  const parts = await harness.start({ onStart: (request) => void requests.push(request) })
  const { runId } = await harness.launch(parts, 1, {
    worker: (worker) => ({
      ...worker,
      target: {
        ...worker.target,
        options: { ...(JSON.parse('{"agent":"build"}') as typeof worker.target.options), reasoningEffort: 'low' },
        selection: { permission_mode: 'bypassPermissions', seed: 4 },
      },
    }),
  })
  const view = await harness.until(runId, isOver)
  expect(workerAt(view, 1)).toMatchObject({ status: 'completed', target: { options: { agent: 'build' } } })
  expect(requests).toMatchObject([{ options: { reasoningEffort: 'low' }, selection: { seed: 4 } }])
  expect(requests[0]?.options).not.toHaveProperty('agent')
  expect(requests[0]?.selection).not.toHaveProperty('permission_mode')
  const notes = (await harness.events(runId)).filter(({ type }) => type === 'runner.note')
  expect(notes.map(({ message }) => message)).toEqual([
    expect.stringContaining('option agent "build", setting permission_mode "bypassPermissions"'),
  ])
  expect(await brokenInvariants(harness, runId)).toEqual([])
})

it('the mode that an agent reports is kept with its worker and marked in its transcript', async () => {
  const parts = await harness.start({
    script(turn) {
      for (const mode of ['ask', 'yolo']) {
        const actsWithoutAsking = mode === 'yolo'
        turn.emit({ type: 'session.mode.changed', payload: { mode, actsWithoutAsking, isSetByDefinition: false } })
      }
      turn.say('done')
    },
  })
  const { runId } = await harness.launch(parts, 1)
  const view = await harness.until(runId, isOver)
  const worker = workerAt(view, 1)
  expect(worker.identity).toMatchObject({
    sessionId: expect.any(String) as string,
    mode: { mode: 'yolo', actsWithoutAsking: true, isSetByDefinition: false },
  })
  const events = await harness.events(runId)
  expect(events.filter(({ type }) => type === 'session.mode.changed').map(({ message }) => message)).toEqual([
    'Mode is now ask',
    'Mode is now yolo: the agent acts without asking',
  ])
  expect(foldTranscripts(events)[worker.id]?.blocks).toContainEqual(
    expect.objectContaining({
      tone: 'warning',
      text: 'Mode yolo: the agent acts without asking. No definition sets this mode.',
    }),
  )
  expect(await brokenInvariants(harness, runId)).toEqual([])
})
