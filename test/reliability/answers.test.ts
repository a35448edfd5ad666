import { expect, test } from 'vitest'
import { isDomainError } from '@/orchestration/model/errors'
import { describeDatabaseLedger } from '../support/ledger-suite'
import { newRequest } from '../support/ledger-fixtures'
import { seededRandom } from '../support/records'
import { baseSeed, reportFigure, times } from './support/figures'
import { brokenInvariants } from './support/invariants'

const EXPIRY = { afterMs: 60_000, then: 'deny' } as const
const ROUNDS = times(60, 500)

describeDatabaseLedger('one answer wins', (suite) => {
  test(`in ${ROUNDS} races of people, the runtime, a cancel and the end`, async () => {
    const random = seededRandom(baseSeed)
    const wrong: string[] = []
    const other = await suite.otherLedger()
    for (let round = 0; round < ROUNDS; round++) {
      const { runId, workerId, fence } = await suite.startWorker()
      const { id, digest } = await suite.ledger().store.upsertRuntimeRequest(fence, newRequest('r1'), EXPIRY)
      const store = () => (random() < 0.5 ? suite.ledger() : other).store
      const answer = (action: 'allow' | 'deny', who: string) =>
        store().queueRuntimeRequestResponse(
          id,
          { action, optionId: null, text: null, answers: null },
          { id: who, name: who },
          digest,
        )
      const racers = [
        () => answer('allow', 'ann'),
        () => answer('deny', 'ben'),
        () => answer('allow', 'cem'),
        () => store().expireRuntimeRequest(fence, 'r1'),
        () => store().completeWorker(fence, { status: 'cancelled', result: null, by: null }),
        () => store().completeRuntimeRequestResponse(id, null),
      ].sort(() => random() - 0.5)
      const ended = await Promise.allSettled(racers.map((race) => race()))
      for (const end of ended) {
        if (end.status === 'rejected' && !isDomainError(end.reason)) wrong.push(`round ${round}: ${String(end.reason)}`)
      }
      const events = await suite.ledger().store.listEvents(runId, { limit: 100 })
      const decisions = events.filter(({ type }) => type === 'request.responded' || type === 'request.expired').length
      const winners = ended.filter(
        (end) =>
          end.status === 'fulfilled' && typeof end.value === 'object' && end.value !== null && 'answer' in end.value,
      )
      if (decisions !== winners.length || decisions > 1)
        wrong.push(`round ${round}: ${decisions} decisions, ${winners.length} winners`)
      const request = await suite.ledger().store.getRuntimeRequest(id)
      if (request?.status === 'open' || request?.status === 'responded') {
        const worker = await suite.ledger().store.getWorker(workerId)
        if (worker?.status !== 'running') wrong.push(`round ${round}: ${request.status} after the end`)
      }
      wrong.push(...(await brokenInvariants(suite.ledger(), runId)))
    }
    reportFigure({
      id: 'R-21',
      property: `of answers, a cancel, an expiry and the end at once, at most one decides (${suite.kind})`,
      figure: `${ROUNDS} races of 6: ${wrong.length} wrong`,
      bound: '0 wrong',
      met: wrong.length === 0,
      seed: baseSeed,
    })
    expect(wrong).toEqual([])
  })
})
