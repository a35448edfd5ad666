import { decode } from 'next-auth/jwt'
import { z } from 'zod'
import type { AccountStore } from '@/server/accounts/account-store'
import type { MemberRecord } from '@/server/accounts/records'
import { SESSION_AGE_MAX_MS } from '@/server/accounts/sessions'
import { bearerOf } from './api-tokens'
import type { Actor } from './permissions'
import { readCookie, sessionCookieName } from './session-cookie'

/** How sessions are kept: JWTs encrypted with `secret` in a cookie, which is bound to the host where there is https. */
export type SessionKeys = { secret: string; secureCookies: boolean }

/** The cookie lives as long as the session's row may count; the row decides. */
export const SESSION_MAX_AGE_SECONDS = SESSION_AGE_MAX_MS / 1_000

/** What of a session's JWT counts. Everything else is looked up at each request. */
const sessionClaimsSchema = z.object({ sub: z.string().min(1), sessionVersion: z.int(), sessionId: z.string().min(1) })

/**
 * Who sends these headers: the user of a session cookie, or of `Authorization: Bearer plm_…`, or null. It fails closed: a
 * bearer that is sent must be valid, the cookie is then not looked at. Read from the accounts at each call, so that a
 * revoked token, an ended session or a changed role counts at once.
 */
export async function resolveActor(
  headers: Headers,
  tools: SessionKeys & { accounts: AccountStore },
): Promise<Actor | null> {
  if (headers.get('authorization') === null) return actorOfSession(headers, tools)
  const bearer = bearerOf(headers)
  return bearer === null ? null : actorOfToken(bearer, tools.accounts)
}

export type SessionOwner = { member: MemberRecord; sessionId: string }

/**
 * Whose session it is while the session counts: its row is there, not ended and not too old, and its user is there, active
 * and of the same session version.
 */
export async function sessionOwnerOf(claims: unknown, accounts: AccountStore): Promise<SessionOwner | null> {
  const parsed = sessionClaimsSchema.safeParse(claims)
  if (!parsed.success) return null
  const { sub, sessionVersion, sessionId } = parsed.data
  const session = await accounts.useSession(sessionId)
  if (session?.userId !== sub) return null
  const member = await accounts.getHomeMember(sub)
  const counts = member?.user.active === true && member.user.sessionVersion === sessionVersion
  return counts ? { member, sessionId } : null
}

async function actorOfSession(
  headers: Headers,
  { secret, secureCookies, accounts }: SessionKeys & { accounts: AccountStore },
): Promise<Actor | null> {
  const cookie = readCookie(headers, sessionCookieName(secureCookies))
  if (cookie === null) return null
  const owner = await sessionOwnerOf(await readJwt(cookie, secret), accounts)
  if (owner === null) return null
  return { kind: 'user', ...identityOf(owner.member), scopes: null, tokenId: null, sessionId: owner.sessionId }
}

async function actorOfToken(bearer: string, accounts: AccountStore): Promise<Actor | null> {
  const token = await accounts.verifyToken(bearer)
  if (token === null) return null
  const member = await accounts.getMember(token.userId, token.workspaceId)
  if (member === null || !member.user.active) return null
  return { kind: 'token', ...identityOf(member), scopes: token.scopes, tokenId: token.id }
}

function identityOf(member: MemberRecord): Pick<Actor, 'userId' | 'name' | 'workspaceId' | 'role'> {
  return { userId: member.userId, name: member.user.name, workspaceId: member.workspaceId, role: member.role }
}

/** The claims, or null for anything that is not a JWT of ours in its time: a stranger's cookie is no error. */
async function readJwt(token: string, secret: string): Promise<unknown> {
  try {
    return await decode({ token, secret })
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_J')) return null
    throw error
  }
}
