import { z } from 'zod'
import { idSchema } from '@/orchestration/model/ids'
import { endMyOtherSessions, endMySession, listMySessions } from '@/server/services/me/my-sessions'
import { procedureFor } from '../trpc'

/** By whole names: `me` itself is a procedure that programs call. */
export const mySessions = {
  'me.sessions': procedureFor('self').query(({ ctx }) => listMySessions(ctx.service)),
  'me.endSession': procedureFor('self')
    .input(z.strictObject({ id: idSchema }))
    .mutation(({ ctx, input }) => endMySession(ctx.service, input)),
  'me.endOtherSessions': procedureFor('self').mutation(({ ctx }) => endMyOtherSessions(ctx.service)),
}
