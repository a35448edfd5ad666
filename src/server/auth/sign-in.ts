import { z } from 'zod'
import { isDomainError } from '@/orchestration/model/errors'
import { searchTextSchema } from '@/orchestration/model/ids'
import type { AccountStore, AuditEntry } from '@/server/accounts/account-store'
import type { MemberRecord, UserCredentials } from '@/server/accounts/records'
import type { KnownDevices } from './known-device'
import { hashPassword, isOldHash, PASSWORD_LENGTH_MAX, verifyPassword } from './passwords'
import type { RefusalBounds } from './refusal-bounds'
import type { SignInLimits } from './sign-in-limits'

const credentialsSchema = z.object({
  email: searchTextSchema.trim().toLowerCase().min(1).max(320),
  password: z
    .string()
    .min(1)
    .max(PASSWORD_LENGTH_MAX * 4),
})

/** From where somebody signs in. `deviceCookie` is the value of the known device's cookie, if the browser sent one. */
export type SignInClient = { address: string; network: string; userAgent: string; deviceCookie: string | null }

export type SignInTools = {
  accounts: AccountStore
  limits: SignInLimits
  devices: KnownDevices
  refusals: RefusalBounds
}

/** `deviceId` is the device's if it was known before. */
export type SignedIn = { member: MemberRecord; sessionId: string; deviceId: string | null }

/**
 * Signs in with an e-mail address and a password: makes a session, or answers null. Unknown users, inactive ones and wrong
 * passwords take the same time and look the same. Each try leaves a record. @throws DomainError `rate_limited`.
 */
export async function signIn(input: unknown, client: SignInClient, tools: SignInTools): Promise<SignedIn | null> {
  const { accounts, limits, devices, refusals } = tools
  const parsed = credentialsSchema.safeParse(input)
  if (!parsed.success) return null
  const { email, password } = parsed.data
  const tried = { network: client.network, email, deviceId: devices.read(client.deviceCookie, email) }
  const [found, hidesOldHashes] = await Promise.all([accounts.findCredentials(email), accounts.hasOldPasswordHashes()])
  const home = found === null ? null : await accounts.getHomeMember(found.user.id)
  const record = (result: AuditEntry['result'], detail: AuditEntry['detail']) =>
    accounts.appendAudit(auditEntry({ email, found, home, address: client.address }, result, detail))
  try {
    limits.take(tried)
    const urgent = tried.deviceId !== null
    const isRight = await verifyPassword(password, found?.passwordHash ?? null, { hidesOldHashes, urgent })
    if (!isRight || home === null || !home.user.active) {
      await record('refused', { reason: reasonOf(found, isRight) })
      return null
    }
  } catch (error) {
    if (isDomainError(error) && refusals.admits(client.network)) await record('refused', { reason: error.code })
    throw error
  }
  limits.giveBack(tried)
  await upgradeHash(accounts, found, password)
  const session = await accounts.createSession({
    userId: home.userId,
    userAgent: client.userAgent,
    address: client.address,
  })
  await record('ok', { session: session.id, knownDevice: tried.deviceId !== null })
  return { member: home, sessionId: session.id, deviceId: tried.deviceId }
}

/** For the trail only: who signs in is told the same in every case. */
function reasonOf(found: UserCredentials | null, isRight: boolean): string {
  if (found === null) return 'unknown_user'
  if (!isRight) return 'wrong_password'
  return found.user.active ? 'not_a_member' : 'inactive_user'
}

/** The password is right, so its hash can be made anew with the cost of today. Sessions go on. */
async function upgradeHash(accounts: AccountStore, found: UserCredentials | null, password: string): Promise<void> {
  if (found?.passwordHash == null || !isOldHash(found.passwordHash)) return
  try {
    await accounts.replacePasswordHash(found.user.id, found.passwordHash, await hashPassword(password))
  } catch (error) {
    if (!isDomainError(error) || error.code !== 'rate_limited') throw error // else at the next sign-in
  }
}

type Attempt = { email: string; found: UserCredentials | null; home: MemberRecord | null; address: string }

/** What was typed as an address is kept only if it has the form of one: it may be a password in the wrong field. */
function auditEntry(
  { email, found, home, address }: Attempt,
  result: AuditEntry['result'],
  detail: AuditEntry['detail'],
): AuditEntry {
  const typed = z.email().safeParse(email).success ? email : 'no e-mail address'
  return {
    workspaceId: home?.workspaceId ?? null,
    actorId: found?.user.id ?? 'unknown',
    actorName: found?.user.name ?? typed,
    action: 'session.create',
    object: found?.user.id ?? typed,
    result,
    detail: { ...detail, address },
  }
}
