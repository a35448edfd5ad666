import { z } from 'zod'
import { idSchema } from '@/orchestration/model/ids'
import { reductionPlanSchema } from '@/orchestration/model/launch'
import { adoptReduction } from '@/server/services/reductions/adopt-reduction'
import { createReduction } from '@/server/services/reductions/create-reduction'
import { getReduction } from '@/server/services/reductions/get-reduction'
import { listReductions } from '@/server/services/reductions/list-reductions'
import { procedureFor, router } from '../trpc'
import { reductionIdInput, runIdInput } from './inputs'

const createInput = z.strictObject({ ...reductionPlanSchema.shape, runId: idSchema })
const adoptInput = z.strictObject({
  reductionId: idSchema,
  reason: z.string().trim().max(2_000).optional(),
  winnerLabel: z.string().trim().min(1).max(200).optional(),
})

export const reductionsRouter = router({
  create: procedureFor('reductions.create')
    .input(createInput)
    .mutation(({ ctx, input }) => createReduction(ctx.service, input)),
  get: procedureFor('runs.read')
    .input(reductionIdInput)
    .query(({ ctx, input }) => getReduction(ctx.service, input)),
  list: procedureFor('runs.read')
    .input(runIdInput)
    .query(({ ctx, input }) => listReductions(ctx.service, input)),
  adopt: procedureFor('reductions.adopt')
    .input(adoptInput)
    .mutation(({ ctx, input }) => adoptReduction(ctx.service, input)),
})
