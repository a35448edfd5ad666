import { z } from 'zod'
import { searchTextSchema } from '@/orchestration/model/ids'
import type { AccountStore } from '@/server/accounts/account-store'
import type { MemberRecord } from '@/server/accounts/records'
import { PASSWORD_LENGTH_MAX, verifyPassword } from './passwords'
import type { RateLimit } from './rate-limit'

const credentialsSchema = z.object({
  email: searchTextSchema.trim().min(1).max(320),
  password: z
    .string()
    .min(1)
    .max(PASSWORD_LENGTH_MAX * 4),
})

/** Tries by e-mail address, so that one account cannot be guessed at, and of all together, so that hashing cannot stall the server. */
export type SignInLimits = { byEmail: RateLimit; overall: RateLimit }

/**
 * The member with this e-mail address and password, or null. Unknown users, inactive ones and wrong passwords take the same
 * time and look the same. @throws DomainError `rate_limited`.
 */
export async function signIn(
  input: unknown,
  { accounts, limits }: { accounts: AccountStore; limits: SignInLimits },
): Promise<MemberRecord | null> {
  const parsed = credentialsSchema.safeParse(input)
  if (!parsed.success) return null
  const email = parsed.data.email.toLowerCase()
  limits.overall.take('all')
  limits.byEmail.take(email)
  const found = await accounts.findCredentials(email)
  const isRight = await verifyPassword(parsed.data.password, found?.passwordHash ?? null)
  if (found === null) return null
  const member = isRight && found.user.active ? await accounts.getHomeMember(found.user.id) : null
  await accounts.appendAudit({
    workspaceId: member?.workspaceId ?? null,
    actorId: found.user.id,
    actorName: found.user.name,
    action: 'session.create',
    object: found.user.id,
    result: member === null ? 'refused' : 'ok',
    detail: {},
  })
  if (member !== null) limits.byEmail.clear(email)
  return member
}
