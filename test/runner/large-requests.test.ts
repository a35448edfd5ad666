import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunView } from '@/orchestration/run/run-view'
import { describeChange } from '@/server/runtimes/changes/describe-change'
import { fakeRequest } from '../support/fake-runtime'
import { brokenInvariants, createHarness, isOver, workerAt, type Harness } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

function only(view: RunView) {
  const [request] = Object.values(view.requests)
  if (request === undefined) throw new Error('no request')
  return request
}

describe('a request larger than a row takes', () => {
  it('is asked by an extract with the change, kept whole under its digest, and answered', async () => {
    const line = (at: number) => `line ${at} of a file that is long enough to matter`
    const before = Array.from({ length: 40_000 }, (_, at) => line(at)).join('\n')
    const after = before.replace(line(30_000), 'the one line that changes')
    const detail = `src/app.ts\n--- before\n${before}\n+++ after\n${after}`
    const changes = [describeChange({ path: 'src/app.ts', oldText: before, newText: after })]
    const parts = await harness.start({
      script: async (turn) => {
        const answer = await turn.ask({ requestId: 'large', kind: 'approval.file_change', detail, changes })
        turn.say(answer.action)
      },
    })
    const { runId } = await harness.launch(parts, 1)
    const request = only(await harness.until(runId, ({ run }) => run.openRequests === 1))

    expect(request.changes?.[0]).toMatchObject({ added: 1, removed: 1, oldLines: 40_000 })
    expect(request.changes?.[0]?.parts[0]?.newText).toContain('the one line that changes')
    expect(JSON.stringify(request).length).toBeLessThan(64 * 1024)
    const kept = await harness.ledger.store.getArtifactContent(request.whole?.artifactId ?? '')
    expect(kept?.artifact).toMatchObject({ kind: 'request', format: 'json', workerId: request.workerId })
    expect((JSON.parse(kept?.content ?? '') as { detail: string }).detail).toBe(detail)
    expect(
      createHash('sha256')
        .update(kept?.content ?? '')
        .digest('hex'),
    ).toBe(request.digest)
    for (const event of await harness.events(runId)) expect(JSON.stringify(event).length).toBeLessThan(128 * 1024)

    await harness.answer(parts, request.id)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', result: 'allow' })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('may be large by its title, its options or its questions', async () => {
    const long = 'w'.repeat(300_000)
    const options = Array.from({ length: 2_000 }, (_, at) => ({
      value: `v${at}`,
      label: `label ${at} ${'x'.repeat(50)}`,
    }))
    const parts = await harness.start({
      script(turn) {
        turn.emit({ type: 'request.opened', payload: { request: fakeRequest({ requestId: 'a', summary: long }) } })
        turn.emit({
          type: 'request.opened',
          payload: {
            request: fakeRequest({
              ...{ requestId: 'b', kind: 'user_input.tool' },
              questions: [{ id: 'q', text: long, type: 'choice', options, required: true }],
            }),
          },
        })
      },
    })
    const { runId } = await harness.launch(parts, 1)
    const view = await harness.until(runId, isOver)
    for (const request of Object.values(view.requests)) {
      expect(JSON.stringify(request).length).toBeLessThan(64 * 1024)
      expect((await harness.ledger.store.getArtifactContent(request.whole?.artifactId ?? ''))?.content).toContain(long)
    }
    expect(Object.values(view.requests)).toHaveLength(2)
  })
})

describe('an answer that the runtime does not take', () => {
  it('opens the request again, and the next answer is delivered', async () => {
    const parts = await harness.start({
      script: async (turn) => turn.say((await turn.ask({ requestId: 'r1' })).action),
      failResponses: 1,
    })
    const { runId } = await harness.launch(parts, 1)
    const asked = only(await harness.until(runId, ({ run }) => run.openRequests === 1))
    await harness.answer(parts, asked.id)
    const again = only(await harness.until(runId, (view) => only(view).responseStatus === 'failed'))
    expect(again).toMatchObject({ status: 'open', answer: null, answeredBy: null, responseError: 'the pipe broke' })
    await harness.answer(parts, asked.id)
    const view = await harness.until(runId, isOver)
    expect(only(view)).toMatchObject({ status: 'resolved', responseStatus: 'completed', responseError: null })
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', result: 'allow' })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('a reopened request gets its full time again', async () => {
    const parts = await harness.start({
      script: async (turn) => turn.say((await turn.ask({ requestId: 'r1' })).action),
      failResponses: 1,
    })
    const { runId } = await harness.launch(parts, 1, { policy: { limits: { requestTimeoutMs: 1_000 } } })
    await harness.until(runId, ({ run }) => run.openRequests === 1)
    await parts.clock.advance(1_001)
    await harness.until(runId, (view) => only(view).responseStatus === 'failed')
    await parts.clock.advance(1_001)
    const view = await harness.until(runId, isOver)
    expect(only(view)).toMatchObject({ status: 'resolved', answer: { action: 'deny' }, answeredBy: { id: 'policy' } })
  })
})
