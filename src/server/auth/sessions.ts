import { decode } from 'next-auth/jwt'
import { z } from 'zod'
import type { AccountStore } from '@/server/accounts/account-store'
import type { MemberRecord } from '@/server/accounts/records'
import { bearerOf } from './api-tokens'
import type { Actor } from './permissions'
import { sessionCookieName } from './session-cookie'

/** How sessions are kept: JWTs encrypted with `secret` in a cookie, which is bound to the host where there is https. */
export type SessionKeys = { secret: string; secureCookies: boolean }

export const SESSION_MAX_AGE_SECONDS = 14 * 24 * 60 * 60

/** What of a session's JWT counts. Everything else is looked up at each request. */
const sessionClaimsSchema = z.object({ sub: z.string().min(1), sessionVersion: z.int() })

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

/** The member a session belongs to while the session counts: the user is there, active, and of the same session version. */
export async function memberOfClaims(claims: unknown, accounts: AccountStore): Promise<MemberRecord | null> {
  const parsed = sessionClaimsSchema.safeParse(claims)
  if (!parsed.success) return null
  const member = await accounts.getHomeMember(parsed.data.sub)
  const counts = member?.user.active === true && member.user.sessionVersion === parsed.data.sessionVersion
  return counts ? member : null
}

async function actorOfSession(
  headers: Headers,
  { secret, secureCookies, accounts }: SessionKeys & { accounts: AccountStore },
): Promise<Actor | null> {
  const cookie = readCookie(headers.get('cookie') ?? '', sessionCookieName(secureCookies))
  if (cookie === null) return null
  const member = await memberOfClaims(await readJwt(cookie, secret), accounts)
  if (member === null) return null
  return { kind: 'user', ...identityOf(member), scopes: null, tokenId: null }
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

function readCookie(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const at = part.indexOf('=')
    if (at !== -1 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return null
}
