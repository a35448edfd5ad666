import type { AccountStore } from '@/server/accounts/account-store'
import { sessionOwnerOf } from './sessions'
import type { SignInClient } from './sign-in'

/** Ends the session that these claims are of, so that a copy of its cookie is worth nothing. One that does not count is left as it is. */
export async function signOut(
  claims: unknown,
  client: SignInClient,
  { accounts }: { accounts: AccountStore },
): Promise<void> {
  const owner = await sessionOwnerOf(claims, accounts)
  if (owner === null) return
  const { member, sessionId } = owner
  await accounts.endSession(member.userId, sessionId, 'sign_out', {
    workspaceId: member.workspaceId,
    actorId: member.userId,
    actorName: member.user.name,
    action: 'session.end',
    object: sessionId,
    result: 'ok',
    detail: { address: client.address },
  })
}
