import { expect, test } from 'vitest'
import { NO_IDENTITY } from '@/orchestration/model/records'
import { normalizeAnswer } from '@/orchestration/model/request'
import { projectRun } from '@/orchestration/run/project-run'
import { ANNA, BEN, newRequest } from '../support/ledger-fixtures'
import { describeLedger } from '../support/ledger-suite'

const ALLOW = normalizeAnswer({ action: 'allow' })
const DENY = normalizeAnswer({ action: 'deny' })

describeLedger('requests', ({ ledger, otherLedger, createRun, startWorker, claim }) => {
  const open = async (requestId = 'req-1') => {
    const started = await startWorker()
    return { ...started, request: await ledger().store.upsertRuntimeRequest(started.fence, newRequest(requestId)) }
  }

  test('the same request again changes nothing, and a late duplicate never re-opens', async () => {
    const { store } = ledger()
    const { runId, fence, request } = await open()
    expect(await store.upsertRuntimeRequest(fence, newRequest('req-1', { summary: 'other words' }))).toEqual(request)
    await store.settleRuntimeRequest(fence, 'req-1', 'resolved', null)
    const settled = await store.getRuntimeRequest(request.id)
    expect(await store.upsertRuntimeRequest(fence, newRequest('req-1'))).toEqual(settled)
    expect(settled).toMatchObject({ status: 'resolved' })
    await store.settleRuntimeRequest(fence, 'req-1', 'closed', 'again')
    await store.settleRuntimeRequest(fence, 'req-unknown', 'closed', null)
    expect(await store.getRuntimeRequest(request.id)).toEqual(settled)
    expect((await store.getRun(runId))?.openRequests).toBe(0)
  })

  test('of two answers at once the first wins, and the other learns who and when', async () => {
    const other = await otherLedger()
    const { request } = await open()
    const outcomes = await Promise.allSettled([
      ledger().store.queueRuntimeRequestResponse(request.id, ALLOW, ANNA, request.digest),
      other.store.queueRuntimeRequestResponse(request.id, DENY, BEN, request.digest),
    ])
    const stored = await ledger().store.getRuntimeRequest(request.id)
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = outcomes.find((outcome) => outcome.status === 'rejected')
    expect(refused?.reason).toMatchObject({
      code: 'conflict',
      details: { answeredBy: stored?.answeredBy, answeredAt: stored?.answeredAt },
    })
    expect(stored).toMatchObject({ status: 'responded', responseStatus: 'queued' })
  })

  test.each(['deny', 'fail'] as const)('a request that expires (%s) is decided by that, and says so', async (then) => {
    const { store } = ledger()
    const { runId, workerId, fence } = await startWorker()
    const expiry = { afterMs: 60_000, then }
    const request = await store.upsertRuntimeRequest(fence, newRequest('req-1'), expiry)
    expect(await store.getRuntimeRequest(request.id)).toMatchObject({ status: 'open', expiry })
    const expired = await store.expireRuntimeRequest(fence, 'req-1')
    expect(await store.getRuntimeRequest(request.id)).toEqual(expired)
    expect(await store.expireRuntimeRequest(fence, 'req-1')).toBeNull()
    const late = store.queueRuntimeRequestResponse(request.id, ALLOW, ANNA, request.digest)
    if (then === 'deny') {
      expect(expired).toMatchObject({ status: 'responded', responseStatus: 'queued', answer: DENY })
      expect((await store.listQueuedRuntimeRequestResponses(workerId)).map(({ id }) => id)).toEqual([request.id])
      await expect(late).rejects.toMatchObject({ code: 'conflict', details: { answeredBy: { id: 'policy' } } })
    } else {
      expect(expired).toMatchObject({ status: 'closed', answer: null })
      expect(expired?.closeReason).toBe('nobody answered within 60 s')
      await expect(late).rejects.toMatchObject({ code: 'illegal_state' })
    }
    const events = await store.listEvents(runId, { limit: 100 })
    expect(events.at(-1)).toMatchObject({ type: 'request.expired', workerId, payload: { id: request.id, then } })
    expect(projectRun(events)).toEqual(await store.getRunView(runId))
  })

  test('a request that was answered, or that waits without end, does not expire', async () => {
    const { store } = ledger()
    const { fence } = await open()
    expect(await store.expireRuntimeRequest(fence, 'req-1')).toBeNull()
    await store.upsertRuntimeRequest(fence, newRequest('req-2'), { afterMs: 60_000, then: 'fail' })
    const { items } = await store.listRuntimeRequests({ runId: fence.runId, limit: 10 })
    const second = items.find(({ requestId }) => requestId === 'req-2')
    await store.queueRuntimeRequestResponse(second?.id ?? '', ALLOW, ANNA, null)
    expect(await store.expireRuntimeRequest(fence, 'req-2')).toBeNull()
    expect(await store.expireRuntimeRequest(fence, 'req-none')).toBeNull()
    expect(await store.getRuntimeRequest(second?.id ?? '')).toMatchObject({ status: 'responded', answeredBy: ANNA })
  })

  test('an answer is bound to what was shown', async () => {
    const { store } = ledger()
    const { request } = await open()
    await expect(store.queueRuntimeRequestResponse(request.id, ALLOW, ANNA, 'f00')).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await store.getRuntimeRequest(request.id)).toEqual(request)
    expect(await store.queueRuntimeRequestResponse(request.id, ALLOW, ANNA, null)).toMatchObject({ answer: ALLOW })
  })

  test('siblings that ask the same share a digest; another detail is another', async () => {
    const { store } = ledger()
    const { workerIds } = await createRun({ workers: 3 })
    const fences = await Promise.all(workerIds.map(claim))
    const digests = await Promise.all(
      fences.map(async (fence, index) => {
        const request = newRequest(`own-${index}`, {
          turnId: `${index}`,
          detail: index === 2 ? 'rm -rf /' : 'rm -rf build',
        })
        return (await store.upsertRuntimeRequest(fence, request)).digest
      }),
    )
    expect(digests[0]).toBe(digests[1])
    expect(digests[0]).not.toBe(digests[2])
  })

  test('a delivered answer resolves its request; a failed delivery says why', async () => {
    const { store } = ledger()
    const { workerId, fence, request } = await open()
    const second = await store.upsertRuntimeRequest(fence, newRequest('req-2'))
    await store.queueRuntimeRequestResponse(request.id, ALLOW, ANNA, null)
    await store.queueRuntimeRequestResponse(second.id, DENY, ANNA, null)
    expect((await store.listQueuedRuntimeRequestResponses(workerId)).map(({ id }) => id)).toEqual([
      request.id,
      second.id,
    ])
    await store.completeRuntimeRequestResponse(request.id, null)
    await store.completeRuntimeRequestResponse(second.id, 'the agent hung up')
    await store.completeRuntimeRequestResponse(second.id, null)
    const delivered = await store.getRuntimeRequest(request.id)
    expect(delivered).toMatchObject({ status: 'resolved', responseStatus: 'completed' })
    expect(delivered?.deliveredAt).not.toBeNull()
    expect(await store.getRuntimeRequest(second.id)).toMatchObject({
      status: 'open',
      responseStatus: 'failed',
      responseError: 'the agent hung up',
      answer: null,
      answeredBy: null,
    })
    expect(await store.listQueuedRuntimeRequestResponses(workerId)).toEqual([])
  })

  test('the runtime may resolve a request before its answer’s delivery is recorded', async () => {
    const { store } = ledger()
    const { fence, request } = await open()
    await store.queueRuntimeRequestResponse(request.id, ALLOW, ANNA, null)
    await store.settleRuntimeRequest(fence, 'req-1', 'resolved', null)
    await store.completeRuntimeRequestResponse(request.id, null)
    expect(await store.getRuntimeRequest(request.id)).toMatchObject({ status: 'resolved', responseStatus: 'completed' })
  })

  test('nothing is allowed any more to a worker that is being cancelled, or whose run is', async () => {
    const { store } = ledger()
    const { workerId, request } = await open()
    await store.addWorkerControl({ id: 'ctl-late', workerId, action: 'cancel', by: ANNA })
    const late = store.queueRuntimeRequestResponse(request.id, ALLOW, BEN, request.digest)
    await expect(late).rejects.toMatchObject({
      code: 'illegal_state',
      message: expect.stringContaining('is being cancelled') as string,
    })
    expect(await store.getRuntimeRequest(request.id)).toEqual(request)

    const other = await open()
    await store.change(other.runId, {}, () => [
      { type: 'run.cancel_requested', workerId: null, attempt: null, message: 'Cancel', payload: { by: ANNA } },
    ])
    await expect(store.queueRuntimeRequestResponse(other.request.id, ALLOW, BEN, null)).rejects.toMatchObject({
      code: 'illegal_state',
    })
  })

  test('open requests close with their attempt, and an undelivered answer says so', async () => {
    const { store } = ledger()
    const { runId, fence, request } = await open()
    const answered = await store.upsertRuntimeRequest(fence, newRequest('req-2'))
    await store.queueRuntimeRequestResponse(answered.id, ALLOW, ANNA, null)
    await store.completeWorker(fence, { status: 'cancelled', result: null, by: ANNA })
    expect(await store.getRuntimeRequest(request.id)).toMatchObject({
      status: 'closed',
      closeReason: 'the attempt has ended (cancelled)',
    })
    expect(await store.getRuntimeRequest(answered.id)).toMatchObject({ status: 'closed', responseStatus: 'failed' })
    expect((await store.getRun(runId))?.openRequests).toBe(0)
    await expect(store.queueRuntimeRequestResponse(request.id, ALLOW, ANNA, null)).rejects.toMatchObject({
      code: 'illegal_state',
      details: { status: 'closed' },
    })
    await expect(store.upsertRuntimeRequest(fence, newRequest('req-1'))).rejects.toMatchObject({ code: 'fenced' })
  })

  test('an answer to a request that its runtime closed does not wait beyond the attempt', async () => {
    const { store } = ledger()
    const { runId, fence } = await startWorker()
    const { id } = await store.upsertRuntimeRequest(fence, newRequest('r1'))
    await store.queueRuntimeRequestResponse(id, ALLOW, ANNA, null)
    await store.settleRuntimeRequest(fence, 'r1', 'closed', 'gave up')
    await store.completeWorker(fence, { status: 'completed', result: 'done', resultJson: null })
    expect(await store.getRuntimeRequest(id)).toMatchObject({ status: 'closed', responseStatus: 'failed' })
    await store.completeRuntimeRequestResponse(id, null)
    expect((await store.listEvents(runId, { limit: 100 })).at(-1)?.type).toBe('worker.completed')
  })

  test('the list is filtered and paged, longest waiting first', async () => {
    const { store } = ledger()
    const workspaceId = 'wsp_requests'
    const { runId, workerId, fence } = await startWorker({ workspaceId })
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.push((await store.upsertRuntimeRequest(fence, newRequest(`r${n}`))).id)
    await store.settleRuntimeRequest(fence, 'r1', 'closed', 'x')
    const first = await store.listRuntimeRequests({ workspaceId, status: ['open'], limit: 3 })
    const second = await store.listRuntimeRequests({
      workspaceId,
      status: ['open'],
      limit: 3,
      cursor: first.nextCursor ?? '',
    })
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.filter((_, index) => index !== 1))
    expect(second.nextCursor).toBeNull()
    expect((await store.listRuntimeRequests({ runId, workerId, limit: 100 })).items).toHaveLength(5)
    expect((await store.listRuntimeRequests({ workspaceId: 'wsp_other', limit: 100 })).items).toEqual([])
  })

  test('an unknown request is not found', async () => {
    const { store } = ledger()
    expect(await store.getRuntimeRequest('req_none')).toBeNull()
    await expect(store.queueRuntimeRequestResponse('req_none', ALLOW, ANNA, null)).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(store.completeRuntimeRequestResponse('req_none', null)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('a request says which session asked, what it sent, what it was sent back, and when it last changed', async () => {
    const { store } = ledger()
    const { fence } = await startWorker()
    const identity = { ...NO_IDENTITY, sessionId: 'ses_1', providerSessionId: 'thread-1' }
    await store.updateWorkerRuntimeIdentity(fence, identity)
    const requestJson = { sessionId: 'thread-1', toolCall: { toolCallId: 'x' } }
    const asked = await store.upsertRuntimeRequest(fence, { ...newRequest('req-1'), requestJson })
    expect(asked).toMatchObject({ runtime: 'demo', sessionId: 'ses_1', providerSessionId: 'thread-1', requestJson })
    expect(asked.responseJson).toBeNull()

    const metadata = { ticket: 'OPS-7' }
    const answer = normalizeAnswer({ action: 'allow', metadata })
    const answered = await store.queueRuntimeRequestResponse(asked.id, answer, ANNA, null)
    const [queued] = await store.listQueuedRuntimeRequestResponses(fence.workerId)
    expect(queued?.answer).toEqual({ ...answer, metadata })
    expect(answered.updatedAt > asked.updatedAt).toBe(true)

    const responseJson = { outcome: { outcome: 'selected', optionId: 'yes' }, _meta: metadata }
    await store.completeRuntimeRequestResponse(asked.id, null, responseJson)
    const delivered = await store.getRuntimeRequest(asked.id)
    expect(delivered).toMatchObject({ status: 'resolved', responseStatus: 'completed', requestJson, responseJson })
    expect(delivered && delivered.updatedAt > answered.updatedAt).toBe(true)
  })

  test('an answer of nothing but metadata is no answer', () => {
    expect(() => normalizeAnswer({ metadata: { ticket: 'OPS-7' } })).toThrow('The answer is empty')
  })
})
