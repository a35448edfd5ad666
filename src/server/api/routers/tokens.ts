import { z } from 'zod'
import { idSchema, searchTextSchema } from '@/orchestration/model/ids'
import { TOKEN_DAYS_MAX } from '@/server/accounts/token-end'
import { SCOPES } from '@/server/auth/permissions'
import { createToken } from '@/server/services/tokens/create-token'
import { listTokens } from '@/server/services/tokens/list-tokens'
import { revokeToken } from '@/server/services/tokens/revoke-token'
import { procedureFor, router } from '../trpc'

const createInput = z.strictObject({
  name: searchTextSchema.trim().min(1).max(80),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1)
    .max(SCOPES.length)
    .transform((scopes) => [...new Set(scopes)]),
  expiresInDays: z.int().min(1).max(TOKEN_DAYS_MAX).optional(),
})

export const tokensRouter = router({
  create: procedureFor('tokens.manage_own')
    .input(createInput)
    .mutation(({ ctx, input }) => createToken(ctx.service, input)),
  list: procedureFor('tokens.manage_own')
    .input(z.strictObject({ everyones: z.boolean().default(false) }).prefault({}))
    .query(({ ctx, input }) => listTokens(ctx.service, input)),
  revoke: procedureFor('tokens.manage_own')
    .input(z.strictObject({ id: idSchema }))
    .mutation(({ ctx, input }) => revokeToken(ctx.service, input)),
})
