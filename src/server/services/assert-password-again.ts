import { DomainError } from '@/orchestration/model/errors'
import { verifyPassword } from '@/server/auth/passwords'
import type { ServiceContext } from './context'

/** For what a stolen session must not be enough for. @throws DomainError `illegal_state` when it is not the actor's password, `rate_limited`. */
export async function assertPasswordAgain({ actor, deps }: ServiceContext, password: string): Promise<void> {
  deps.limits.take('password', actor.userId)
  const user = await deps.accounts.getUser(actor.userId)
  const found = user === null ? null : await deps.accounts.findCredentials(user.email)
  if (await verifyPassword(password, found?.passwordHash ?? null, { urgent: true })) return
  throw new DomainError('illegal_state', 'That is not your password; nothing was changed.')
}
