import { z } from 'zod'
import { idSchema } from '@/orchestration/model/ids'
import { requestAnswerSchema } from '@/orchestration/model/request'
import { answerRequest } from '@/server/services/requests/answer-request'
import { getRequest } from '@/server/services/requests/get-request'
import { listRequests } from '@/server/services/requests/list-requests'
import { procedureFor, router } from '../trpc'
import { listRequestsInput, requestIdInput } from './inputs'

const answerInput = z.strictObject({
  ...requestAnswerSchema.shape,
  id: idSchema,
  digest: z.string().max(128).optional(),
  applyToSiblings: z.boolean().optional(),
})

export const requestsRouter = router({
  list: procedureFor('requests.read')
    .input(listRequestsInput.prefault({}))
    .query(({ ctx, input }) => listRequests(ctx.service, input)),
  get: procedureFor('requests.read')
    .input(requestIdInput)
    .query(({ ctx, input }) => getRequest(ctx.service, input)),
  answer: procedureFor('requests.answer')
    .input(answerInput)
    .mutation(({ ctx, input }) => answerRequest(ctx.service, input)),
})
