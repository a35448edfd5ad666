import { assertCan, type Scope } from '@/server/auth/permissions'
import type { TokenRecord } from '@/server/accounts/records'
import { tokenEnd } from '@/server/accounts/token-end'
import { audited } from '../audit'
import type { ServiceContext } from '../context'

export type CreateTokenInput = { name: string; scopes: Scope[]; expiresInDays?: number }

/** Makes an API token of the actor. `bearer` is answered here once and never again. */
export async function createToken(
  ctx: ServiceContext,
  input: CreateTokenInput,
): Promise<{ token: TokenRecord; bearer: string }> {
  const { actor, deps } = ctx
  assertCan(actor, 'tokens.manage_own', { workspaceId: actor.workspaceId, ownerId: actor.userId })
  const expiresAt = tokenEnd(deps.clock.now(), input.expiresInDays)
  const detail = { scopes: input.scopes.join(' '), expiresAt }
  return audited(
    ctx,
    { action: 'tokens.create', object: (made) => made?.token.id ?? 'none', detail },
    (inTransaction) =>
      deps.accounts.createToken({
        workspaceId: actor.workspaceId,
        userId: actor.userId,
        name: input.name,
        scopes: input.scopes,
        expiresAt,
        auditOf: inTransaction,
      }),
  )
}
