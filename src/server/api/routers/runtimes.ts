import { z } from 'zod'
import { listRuntimes } from '@/server/services/runtimes/list-runtimes'
import { procedureFor, router } from '../trpc'

export const runtimesRouter = router({
  list: procedureFor('runtimes.read')
    .input(z.strictObject({ refresh: z.boolean().default(false) }).prefault({}))
    .query(({ ctx, input }) => listRuntimes(ctx.service, input)),
})
