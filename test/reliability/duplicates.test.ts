import { expect, test } from 'vitest'
import { isDomainError } from '@/orchestration/model/errors'
import { cancelRun } from '@/server/services/runs/cancel-run'
import { launchRun } from '@/server/services/runs/launch-run'
import { cancelWorker } from '@/server/services/workers/cancel-worker'
import { openServices } from '../services/support/open-services'
import { seededRandom } from '../support/records'
import { baseSeed, reportFigure, times } from './support/figures'
import { brokenInvariants } from './support/invariants'

const SEQUENCES = times(80, 1_000)

test(`mutations that come doubled and shuffled do once what they say, in ${SEQUENCES} sequences`, async () => {
  const random = seededRandom(baseSeed)
  const { ctx, ledger } = await openServices()
  const wrong: string[] = []
  for (let sequence = 0; sequence < SEQUENCES; sequence++) {
    const copies = <T>(act: () => Promise<T>) => Array.from({ length: 1 + Math.floor(random() * 5) }, () => act)
    const launch = () =>
      launchRun(ctx, { prompt: 'go', targets: [{ backend: 'demo' }], repeat: 2, idempotencyKey: `key ${sequence}` })
    const launched = await Promise.all(copies(launch).map((act) => act()))
    const runIds = new Set(launched.map(({ runId }) => runId))
    if (runIds.size !== 1) wrong.push(`sequence ${sequence}: ${runIds.size} runs of one key`)
    const runId = launched[0]?.runId ?? ''
    const [worker] = await ledger.store.listWorkers(runId)
    const acts = [
      ...copies(launch),
      ...copies(() => cancelWorker(ctx, { workerId: worker?.id ?? '' })),
      ...(random() < 0.5 ? copies(() => cancelRun(ctx, { runId })) : []),
    ].sort(() => random() - 0.5)
    for (const end of await Promise.allSettled(acts.map((act) => act()))) {
      if (end.status === 'rejected' && !isDomainError(end.reason))
        wrong.push(`sequence ${sequence}: ${String(end.reason)}`)
    }
    const events = await ledger.store.listEvents(runId, { limit: 200 })
    const count = (type: string) => events.filter((event) => event.type === type).length
    if (count('run.created') !== 1 || count('worker.created') !== 2) wrong.push(`sequence ${sequence}: created twice`)
    if (count('run.cancel_requested') > 1) wrong.push(`sequence ${sequence}: cancelled twice`)
    wrong.push(...(await brokenInvariants(ledger, runId)))
  }
  reportFigure({
    id: 'R-13',
    property: 'a mutation sent 1–5 times and shuffled, with its idempotency key, does once what it says',
    figure: `${SEQUENCES} sequences: ${wrong.length} wrong`,
    bound: '0 wrong',
    met: wrong.length === 0,
    seed: baseSeed,
  })
  expect(wrong).toEqual([])
})
