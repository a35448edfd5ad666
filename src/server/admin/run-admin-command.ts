import { DomainError, isDomainError } from '@/orchestration/model/errors'
import type { AccountStore } from '@/server/accounts/account-store'
import type { UserRecord } from '@/server/accounts/records'
import { assertPassword, hashPassword } from '@/server/auth/passwords'
import { createFirstOwnerDirectly } from '@/server/auth/setup'
import type { Ledger } from '@/server/ledger/open-ledger'
import type { Logger } from '@/server/log'
import type { AdminAnswer, AdminCommand, AdminRequest } from './admin-request'
import { backUp } from './backup'
import { verifyLedger } from './verify-ledger'

export type AdminDeps = { ledger: Ledger; accounts: AccountStore; log: Logger }

type Handlers = {
  [C in AdminCommand]: (deps: AdminDeps, request: Extract<AdminRequest, { command: C }>) => Promise<string>
}

const HANDLERS: Handlers = {
  'create-owner': createOwner,
  'create-token': createToken,
  'reset-password': resetPassword,
  backup: ({ ledger }, { file }) => backUp(ledger, file),
  'verify-ledger': ({ ledger, accounts }) => verifyLedger(ledger, accounts),
}

/** Carries out one order. What the operator can mend comes back as a refusal; any other error is logged and said plainly. */
export async function runAdminCommand(deps: AdminDeps, request: AdminRequest): Promise<AdminAnswer> {
  try {
    return { ok: true, text: await dispatch(deps, request) }
  } catch (error) {
    if (isDomainError(error)) return { ok: false, message: error.message }
    deps.log.error({ err: error, command: request.command }, 'admin command failed')
    return {
      ok: false,
      message: `${request.command} failed: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
}

function dispatch<C extends AdminCommand>(
  deps: AdminDeps,
  request: Extract<AdminRequest, { command: C }>,
): Promise<string> {
  const command: C = request.command
  return HANDLERS[command](deps, request)
}

/** The first owner with a workspace, or one more owner of it. */
async function createOwner(
  { accounts }: AdminDeps,
  { email, name, password }: Extract<AdminRequest, { command: 'create-owner' }>,
): Promise<string> {
  if (!(await accounts.hasOwner())) {
    const member = await createFirstOwnerDirectly(accounts, { email, name, password })
    return `Created the first owner ${member.user.email} (${member.userId}).`
  }
  assertPassword(password, email)
  const [workspace] = await accounts.listWorkspaces()
  if (workspace === undefined) throw new DomainError('not_found', 'There is an owner but no workspace.')
  const passwordHash = await hashPassword(password)
  const member = await accounts.addMember({ workspaceId: workspace.id, email, name, passwordHash, role: 'owner' })
  await audit(accounts, { workspaceId: workspace.id, action: 'members.manage', object: member.userId })
  return `Created one more owner ${member.user.email} (${member.userId}).`
}

/** Answers the token alone, so that a script can take it as it is. */
async function createToken(
  { accounts }: AdminDeps,
  { email, name, scopes, expiresAt }: Extract<AdminRequest, { command: 'create-token' }>,
): Promise<string> {
  const user = await userOf(accounts, email)
  const member = await accounts.getHomeMember(user.id)
  if (member === null) throw new DomainError('not_found', `User ${email} is not a member of a workspace.`)
  const { workspaceId } = member
  const { token, bearer } = await accounts.createToken({ workspaceId, userId: user.id, name, scopes, expiresAt })
  await audit(accounts, { workspaceId, action: 'tokens.create', object: token.id })
  return bearer
}

async function resetPassword(
  { accounts }: AdminDeps,
  { email, password }: Extract<AdminRequest, { command: 'reset-password' }>,
): Promise<string> {
  assertPassword(password, email)
  const user = await userOf(accounts, email)
  await accounts.setPasswordHash(user.id, await hashPassword(password))
  const member = await accounts.getHomeMember(user.id)
  await audit(accounts, { workspaceId: member?.workspaceId ?? null, action: 'users.reset_password', object: user.id })
  return `Set a new password for ${user.email} and ended its sessions.`
}

async function userOf(accounts: AccountStore, email: string): Promise<UserRecord> {
  const found = await accounts.findCredentials(email)
  if (found === null) throw new DomainError('not_found', `There is no user with the address ${email}.`)
  return found.user
}

async function audit(
  accounts: AccountStore,
  entry: { workspaceId: string | null; action: string; object: string },
): Promise<void> {
  await accounts.appendAudit({ ...entry, actorId: 'system', actorName: 'Operator', result: 'ok', detail: {} })
}
