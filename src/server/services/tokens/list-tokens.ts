import { assertCan, can } from '@/server/auth/permissions'
import type { TokenRecord } from '@/server/accounts/records'
import type { ServiceContext } from '../context'

/** Tokens, newest first, never their secrets: the actor's own, or with `everyones` all of the workspace (admins). */
export async function listTokens(ctx: ServiceContext, input: { everyones: boolean }): Promise<TokenRecord[]> {
  const { actor, deps } = ctx
  const { workspaceId, userId } = actor
  if (input.everyones) {
    assertCan(actor, 'tokens.manage_any', { workspaceId })
    return deps.accounts.listTokens({ workspaceId })
  }
  if (!can(actor, 'tokens.manage_any', { workspaceId })) {
    assertCan(actor, 'tokens.manage_own', { workspaceId, ownerId: userId })
  }
  return deps.accounts.listTokens({ workspaceId, userId })
}
