import { DomainError } from '@/orchestration/model/errors'
import type { SessionRecord } from '@/server/accounts/records'
import { audited } from '../audit'
import { notFound } from '../authorise'
import type { ServiceContext } from '../context'

type MySession = Omit<SessionRecord, 'userId'> & {
  /** Whether it is the one that asks. */
  isCurrent: boolean
}

/** The actor's sessions that count, the last used first. @throws DomainError `forbidden` for anything but a session. */
export async function listMySessions(ctx: ServiceContext): Promise<{ items: MySession[] }> {
  const { userId, sessionId } = sessionOf(ctx)
  const sessions = await ctx.deps.accounts.listSessions(userId)
  const items = sessions.map(({ userId: _, ...session }) => ({ ...session, isCurrent: session.id === sessionId }))
  return { items }
}

/** Ends one of the actor's sessions, with its open streams. @throws DomainError `not_found` when it does not count, `forbidden`. */
export async function endMySession(ctx: ServiceContext, input: { id: string }): Promise<{ ended: number }> {
  const { userId } = sessionOf(ctx)
  return audited(ctx, { action: 'me.endSession', object: input.id }, async (inTransaction) => {
    const isEnded = await ctx.deps.accounts.endSession(userId, input.id, 'ended_by_user', inTransaction(input.id))
    if (!isEnded) throw notFound('session', input.id)
    return { ended: 1 }
  })
}

/** Ends all of the actor's sessions but the one that asks. @throws DomainError `forbidden`. */
export async function endMyOtherSessions(ctx: ServiceContext): Promise<{ ended: number }> {
  const { userId, sessionId } = sessionOf(ctx)
  return audited(ctx, { action: 'me.endOtherSessions', object: userId }, async (inTransaction) => ({
    ended: await ctx.deps.accounts.endOtherSessions(userId, sessionId, inTransaction(userId)),
  }))
}

/** Sessions are seen and ended by who is signed in with one: a leaked token must not reach them. */
function sessionOf({ actor }: ServiceContext): { userId: string; sessionId: string } {
  if (actor.kind === 'user' && actor.sessionId !== undefined) {
    return { userId: actor.userId, sessionId: actor.sessionId }
  }
  throw new DomainError('forbidden', 'Sessions can be seen and ended only by a person who is signed in with one.')
}
