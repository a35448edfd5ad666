import { z } from 'zod'
import { acceptOpenIsolation } from '@/server/services/isolation/accept-open-isolation'
import { procedureFor, router } from '../trpc'

export const settingsRouter = router({
  acceptOpenIsolation: procedureFor('isolation.accept')
    .input(z.strictObject({ password: z.string().min(1).max(1_024) }))
    .mutation(({ ctx, input }) => acceptOpenIsolation(ctx.service, input)),
})
