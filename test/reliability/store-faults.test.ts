import { describe, expect, it } from 'vitest'
import { simulate } from './simulation/simulate'
import { withSimulatedLedger } from './simulation/simulated-ledger'
import { FAULT_KINDS, type FaultKind } from './simulation/simulated-store'
import { baseSeed, isFull, reportFigure } from './support/figures'

/** What the runner and people's orders ask of the ledger while runs go on. */
const METHODS = [
  'addEvents',
  'change',
  'completeRuntimeRequestResponse',
  'completeWorker',
  'completeWorkerControl',
  'getRun',
  'getRuntimeRequest',
  'getWorker',
  'listEvents',
  'listRunningWorkers',
  'listOpenRuns',
  'listPendingWorkerControls',
  'listQueuedRuntimeRequestResponses',
  'listQueuedWorkers',
  'listRuntimeRequests',
  'listWorkerAttempts',
  'listWorkers',
  'observeWorkerControl',
  'queueRuntimeRequestResponse',
  'recordUsage',
  'renewLeases',
  'settleRuntimeRequest',
  'updateWorkerRunning',
  'updateWorkerRuntimeIdentity',
  'upsertRuntimeRequest',
] as const

const NTH = isFull ? [1, 2, 3] : [1]
/** Not every schedule calls every method, and hardly one calls each of them three times. */
const SEEDS_MAX = 200

/** The `nth` call of a method goes wrong, once. */
function failOnce(method: string, nth: number, kind: FaultKind) {
  let calls = 0
  return {
    next: (name: string) => (name === method && ++calls === nth ? kind : null),
    wasHit: () => calls >= nth,
  }
}

describe('a store that fails at any call', () => {
  it(
    'loses and doubles nothing, whether the call was done or not',
    async () => {
      const failures: string[] = []
      const missed: string[] = []
      const rare: string[] = []
      let tried = 0
      await withSimulatedLedger('memory', async (simulated) => {
        for (const method of METHODS) {
          for (const nth of NTH) {
            for (const kind of FAULT_KINDS) {
              let isHit = false
              for (let seed = baseSeed; seed < baseSeed + SEEDS_MAX && !isHit; seed++) {
                const faults = failOnce(method, nth, kind)
                const { broken } = await simulate(simulated, seed, faults)
                isHit = faults.wasHit()
                if (broken.length > 0) failures.push(`${method} #${nth} ${kind}, seed ${seed}: ${broken.join(' · ')}`)
              }
              if (isHit) tried += 1
              else if (nth === 1) missed.push(`${method}, ${kind}`)
              else rare.push(`${method} #${nth}, ${kind}`)
            }
          }
        }
      })
      reportFigure({
        id: 'R-02',
        property: 'a store call that fails, or that was done and says it failed, loses and doubles nothing',
        figure: `${METHODS.length} methods × call ${NTH.join(', ')} × ${FAULT_KINDS.length} kinds: ${tried} faults, ${failures.length} broken; ${missed.length} methods not reached, ${rare.length} later calls that no schedule made`,
        bound: '0 broken, every method reached',
        met: failures.length === 0 && missed.length === 0,
        seed: baseSeed,
      })
      expect(failures).toEqual([])
      expect(missed).toEqual([])
    },
    isFull ? 1_800_000 : 170_000,
  )
})
