import type { TokenRecord } from '@/server/accounts/records'
import { assertCan, can } from '@/server/auth/permissions'
import { audited } from '../audit'
import { notFound } from '../authorise'
import type { ServiceContext } from '../context'

/** Ends a token at once: the actor's own, or any of the workspace for admins. A second call changes nothing. */
export async function revokeToken(ctx: ServiceContext, input: { id: string }): Promise<TokenRecord> {
  const { actor, deps } = ctx
  const token = await deps.accounts.getToken(input.id)
  if (token === null || token.workspaceId !== actor.workspaceId) throw notFound('token', input.id)
  const resource = { workspaceId: token.workspaceId, ownerId: token.userId }
  if (!can(actor, 'tokens.manage_any', resource)) assertCan(actor, 'tokens.manage_own', resource)
  return audited(ctx, { action: 'tokens.revoke', object: token.id }, (inTransaction) =>
    deps.accounts.revokeToken(token.id, inTransaction(token.id)),
  )
}
