import { DomainError } from '@/orchestration/model/errors'
import type { ReductionRecord } from '@/orchestration/model/records'
import { entityOf } from '@/orchestration/run/run-view'
import { audited } from '../audit'
import { authoriseReduction, personOf } from '../authorise'
import type { ServiceContext } from '../context'

export type AdoptReductionInput = { reductionId: string; reason?: string; winnerLabel?: string }

/**
 * Makes a reduction's verdict the run's. `winnerLabel` (a candidate's label or blind name) says that a person chooses that
 * candidate over the judge's; then a reason is wanted. Adopting again replaces who, why and whom.
 *
 * @throws DomainError `illegal_state` when it has no verdict, `invalid_input` for an unknown candidate or a missing reason.
 */
export async function adoptReduction(ctx: ServiceContext, input: AdoptReductionInput): Promise<ReductionRecord> {
  const { reduction, run } = await authoriseReduction(ctx, 'reductions.adopt', input.reductionId)
  return audited(ctx, { action: 'reductions.adopt', object: reduction.id, detail: { runId: run.id } }, async () => {
    const winnerLabel = input.winnerLabel === undefined ? null : labelOf(reduction, input.winnerLabel)
    if (winnerLabel !== null && !input.reason) {
      throw new DomainError('invalid_input', 'reason: say why another candidate wins than the judge chose', {
        details: { issues: [{ path: 'reason', message: 'needed to override the winner' }] },
      })
    }
    const by = personOf(ctx.actor)
    const { view } = await ctx.deps.store.change(run.id, { reductions: true }, (current) => {
      assertHasVerdict(entityOf(current, 'reductions', reduction.id))
      return [
        {
          type: 'reduction.adopted',
          workerId: null,
          attempt: null,
          message: `${by.name} adopted verdict ${reduction.version}${winnerLabel === null ? '' : ` with ${winnerLabel} as winner`}`,
          payload: { id: reduction.id, by, reason: input.reason || null, winnerLabel },
        },
      ]
    })
    ctx.deps.runner.runChanged(run.id)
    return entityOf(view, 'reductions', reduction.id)
  })
}

function labelOf(reduction: ReductionRecord, wanted: string): string {
  const found = reduction.candidates.find(({ label, name }) => label === wanted || name === wanted)
  if (found !== undefined) return found.label
  const labels = reduction.candidates.map(({ label }) => label)
  throw new DomainError(
    'invalid_input',
    `reduction ${reduction.id} has no candidate "${wanted}"; it has ${labels.join(', ')}`,
    { details: { issues: [{ path: 'winnerLabel', message: `must be one of ${labels.join(', ')}` }] } },
  )
}

function assertHasVerdict(reduction: ReductionRecord): void {
  if (reduction.status === 'completed' && reduction.verdict !== null) return
  throw new DomainError(
    'illegal_state',
    `reduction ${reduction.id} is ${reduction.status} without a verdict; only a completed one can be adopted`,
    { details: { id: reduction.id, status: reduction.status } },
  )
}
