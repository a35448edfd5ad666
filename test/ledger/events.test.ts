import { expect, test } from 'vitest'
import { projectRun } from '@/orchestration/run/project-run'
import { textDelta } from '../support/ledger-fixtures'
import { describeLedger } from '../support/ledger-suite'

describeLedger('events', ({ ledger, otherLedger, createRun, startWorker, claim }) => {
  const seqs = (events: { seq: number }[]) => events.map(({ seq }) => seq)
  const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1)

  test('events of one worker keep their order', async () => {
    const { store } = ledger()
    const { runId, fence } = await startWorker()
    const texts = Array.from({ length: 300 }, (_, index) => `t${index}`)
    await Promise.all(texts.map((text) => store.addEvent(fence, textDelta(fence, text))))
    const events = await store.listEvents(runId, { limit: 1_000, types: ['assistant.message.delta'] })
    expect(events.map(({ message }) => message)).toEqual(texts)
  })

  test('stream events and changes of many writers in two processes leave no gap and no duplicate', async () => {
    const other = await otherLedger()
    const { store } = ledger()
    const { runId, workerIds } = await createRun({ workers: 6 })
    const fences = await Promise.all(workerIds.map(claim))
    await Promise.all(
      fences.flatMap((fence, index) => {
        const writer = index % 2 === 0 ? store : other.store
        const deltas = Array.from({ length: 40 }, (_, n) => writer.addEvents(fence, [textDelta(fence, `${n}`)]))
        const usage = { input: 1, output: 1, reasoning: 0, cached: 0, cacheWrite: 0, total: 2 }
        const changes = Array.from({ length: 5 }, () =>
          (index % 2 === 0 ? other.store : store).recordUsage(fence, {
            usage,
            cost: { source: 'unknown' },
            model: null,
          }),
        )
        return [...deltas, ...changes]
      }),
    )
    const events = await store.listEvents(runId, { limit: 10_000 })
    // created + 6 workers + started run + 6 claims + 240 deltas + 30 usages
    expect(seqs(events)).toEqual(upTo(1 + 6 + 1 + 6 + 240 + 30))
    expect(projectRun(events)).toEqual(await store.getRunView(runId))
  })

  test('a stale fence is refused, and takes nobody else’s events with it', async () => {
    const { store } = ledger()
    const { runId, workerIds } = await createRun({ workers: 3 })
    const [live, wrongEpoch, wrongAttempt] = await Promise.all(workerIds.map(claim))
    if (!live || !wrongEpoch || !wrongAttempt) throw new Error('three workers were created')
    const stale = [
      { ...wrongEpoch, epoch: wrongEpoch.epoch + 1 },
      { ...wrongAttempt, attempt: 2 },
      { ...live, workerId: 'wkr_none' },
      { ...live, runId: 'run_other' },
    ]
    const outcomes = await Promise.allSettled([
      store.addEvents(live, [textDelta(live, 'kept 1'), textDelta(live, 'kept 2')]),
      ...stale.map((fence) => store.addEvents(fence, [textDelta(fence, 'dropped')])),
      store.addEvent(wrongEpoch, textDelta(wrongEpoch, 'kept 3')),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', ...stale.map(() => 'rejected'), 'fulfilled'])
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'fenced' })
    const events = await store.listEvents(runId, { limit: 100 })
    expect(seqs(events)).toEqual(upTo(events.length))
    expect(events.slice(-3).map(({ message }) => message)).toEqual(['kept 1', 'kept 2', 'kept 3'])
  })

  test('events of an earlier attempt are refused while the next one runs', async () => {
    const { store } = ledger()
    const { runId, workerId, fence } = await startWorker()
    const failure = { reason: 'runner_lost', message: 'x' } as const
    await store.completeWorker(fence, { status: 'failed', failure, result: null })
    await store.resetWorkerForRetry(workerId, { resume: false, reason: 'x', by: null })
    const next = await claim(workerId)
    await store.addEvents(next, [textDelta(next, 'mine')])
    await expect(store.addEvents(fence, [textDelta(fence, 'ZOMBIE')])).rejects.toMatchObject({ code: 'fenced' })
    expect(JSON.stringify(await store.listEvents(runId, { limit: 100 }))).not.toContain('ZOMBIE')
  })

  test('nothing of an attempt is written after its end, however the two race', async () => {
    const other = await otherLedger()
    const { store } = ledger()
    for (let round = 0; round < 10; round++) {
      const { runId, fence } = await startWorker()
      const writes = Array.from({ length: 20 }, (_, n) => other.store.addEvent(fence, textDelta(fence, `${n}`)))
      const end = store.completeWorker(fence, { status: 'completed', result: 'done', resultJson: null })
      const outcomes = await Promise.allSettled(writes)
      await end
      const events = await store.listEvents(runId, { limit: 100 })
      expect(events.at(-1)?.type).toBe('worker.completed')
      const stored = events.filter(({ type }) => type === 'assistant.message.delta')
      expect(stored).toHaveLength(outcomes.filter(({ status }) => status === 'fulfilled').length)
    }
  })

  test('pages run forward after a cursor and backward before one', async () => {
    const { store } = ledger()
    const { runId, workerId, fence } = await startWorker()
    await store.addEvents(
      fence,
      Array.from({ length: 20 }, (_, n) => textDelta(fence, `${n}`)),
    )
    const last = (await store.getRun(runId))?.lastSeq ?? 0
    expect(seqs(await store.listEvents(runId, { after: 3, limit: 4 }))).toEqual([4, 5, 6, 7])
    expect(seqs(await store.listEvents(runId, { after: 3, before: 6, limit: 10 }))).toEqual([4, 5])
    expect(seqs(await store.listEvents(runId, { before: last, limit: 3 }))).toEqual([last - 3, last - 2, last - 1])
    expect(seqs(await store.listEvents(runId, { after: last, limit: 3 }))).toEqual([])
    const ofWorker = await store.listEvents(runId, {
      limit: 100,
      workerId,
      types: ['worker.created', 'worker.started'],
    })
    expect(ofWorker.map(({ type }) => type)).toEqual(['worker.created', 'worker.started'])
    expect(await store.listEvents(runId, { limit: 100, types: [] })).toEqual([])
  })

  test('events as text are the same events', async () => {
    const { store } = ledger()
    const { runId, fence } = await startWorker()
    await store.addEvent(fence, textDelta(fence, 'quotes " and \\ and \n newlines, ünïcode 🙂'))
    const events = await store.listEvents(runId, { limit: 100 })
    const texts = await store.listEventTexts(runId, { after: 0, limit: 100 })
    expect(texts.map(({ json }) => JSON.parse(json) as unknown)).toEqual(events)
    expect(seqs(texts)).toEqual(seqs(events))
    expect(await store.listEventTexts(runId, { after: 2, limit: 1 })).toEqual(texts.slice(2, 3))
  })

  test('what changes rows is not taken as a stream event, nor an event of another worker', async () => {
    const { store } = ledger()
    const { fence } = await startWorker()
    const smuggled = { workerId: null, attempt: null, type: 'run.completed', message: '', payload: {} }
    // @ts-expect-error the type forbids it; a caller without types is refused too
    expect(() => store.addEvent(fence, smuggled)).toThrow('changes rows')
    const foreign = textDelta({ workerId: 'wkr_other', attempt: 1 }, 'x')
    expect(() => store.addEvents(fence, [foreign])).toThrow('cannot be written under the fence')
    await expect(store.addEvents(fence, [])).resolves.toBeUndefined()
  })

  test('an artifact is announced by an event and keeps its content apart', async () => {
    const { store } = ledger()
    const { runId, workerId, fence } = await startWorker()
    const artifact = {
      id: `art_${runId}`,
      runId,
      workerId,
      attempt: 1,
      kind: 'diff',
      format: 'diff' as const,
      title: 'Changes',
      bytes: 5,
      createdAt: '2026-01-01T00:00:00.000Z',
    }
    await store.addArtifact({ artifact, content: '+ one' }, fence)
    expect(await store.listArtifacts(runId)).toEqual([artifact])
    expect(await store.getArtifactContent(artifact.id)).toEqual({ artifact, content: '+ one' })
    expect((await store.getRunView(runId))?.artifacts).toEqual({ [artifact.id]: artifact })
    await expect(store.addArtifact({ artifact, content: 'again' }, null)).rejects.toMatchObject({ code: 'conflict' })
    const stale = { ...fence, epoch: 99 }
    await expect(
      store.addArtifact({ artifact: { ...artifact, id: 'art_2' }, content: '' }, stale),
    ).rejects.toMatchObject({
      code: 'fenced',
    })
    expect(await store.getArtifactContent('art_2')).toBeNull()
  })
})
