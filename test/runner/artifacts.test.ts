import { afterEach, beforeEach, expect, it } from 'vitest'
import { brokenInvariants, createHarness, isOver, workerAt, type Harness } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

const PNG = Buffer.from('\x89PNG\r\n\x1a\nrest', 'latin1').toString('base64')

it('a run keeps pictures, long results, spills and verdicts as artifacts of their workers', async () => {
  const long = 'word '.repeat(600)
  const parts = await harness.start({
    settings: { resultBytesMax: 1_000, eventBytesMax: 2_000 },
    script(turn) {
      turn.emit({ type: 'picture.produced', payload: { format: 'png', bytes: 12, data: PNG, toolId: null } })
      turn.emit({ type: 'runtime.event', payload: { method: 'vendor/large', raw: { text: 'x'.repeat(5_000) } } })
      turn.say(long)
    },
  })
  const { runId } = await harness.launch(parts, 1, { policy: { reduction: { mode: 'best_of_n' } } })
  const view = await harness.until(runId, isOver)
  const worker = workerAt(view, 1)
  expect(worker.status).toBe('completed')
  expect((worker.result ?? '').length).toBeLessThan(1_200)

  const { store } = harness.ledger
  const artifacts = await store.listArtifacts(runId)
  const own = { runId, workerId: worker.id, attempt: 1 }
  expect(artifacts.map(({ kind, format }) => [kind, format]).sort()).toEqual([
    ['picture', 'png'],
    ['result', 'text'],
    ['spill', 'ndjson'],
    ['verdict', 'json'],
  ])
  const contentOf = async (kind: string) => {
    const found = artifacts.find((artifact) => artifact.kind === kind)
    return (await store.getArtifactContent(found?.id ?? ''))?.content
  }
  expect(artifacts.filter(({ kind }) => kind !== 'verdict')).toMatchObject([own, own, own])
  expect(await contentOf('picture')).toBe(PNG)
  expect(await contentOf('result')).toContain(`[picture]\n\n${long}`)
  expect(await contentOf('spill')).toBe(`${worker.id}.1.ndjson`)
  expect(JSON.parse((await contentOf('verdict')) ?? '')).toMatchObject({
    version: 1,
    mode: 'best_of_n',
    candidates: [{ workerId: worker.id }],
    verdict: { winner: 'A' },
  })
  const events = await harness.events(runId)
  expect(JSON.stringify(events)).not.toContain(PNG)
  expect(events.filter(({ type }) => type === 'artifact.added')).toHaveLength(4)
  expect(await brokenInvariants(harness, runId)).toEqual([])
})
