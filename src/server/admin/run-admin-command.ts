import { messageOf } from '@/orchestration/model/message-of'
import { DomainError, isDomainError } from '@/orchestration/model/errors'
import type { IsolationState } from '@/orchestration/model/isolation'
import type { AccountStore, AuditEntry, MadeMember } from '@/server/accounts/account-store'
import type { UserRecord } from '@/server/accounts/records'
import { assertPassword, hashPassword } from '@/server/auth/passwords'
import { createFirstOwnerDirectly } from '@/server/auth/setup'
import type { Ledger } from '@/server/ledger/open-ledger'
import { requireAcceptedIsolation } from '@/server/services/isolation/accepted-isolation'
import type { Logger } from '@/server/log'
import type { AdminAnswer, AdminCommand, AdminRequest } from './admin-request'
import { backUp } from './backup'
import { verifyLedger } from './verify-ledger'

export type AdminDeps = {
  ledger: Ledger
  accounts: AccountStore
  log: Logger
  /** How agents are kept apart from the server; only found out when it matters. */
  getIsolation: () => Promise<IsolationState>
}

/** The operator's entry about a change, for a command that stores it in the transaction of the change. */
type EntryOf = (about: Pick<AuditEntry, 'object' | 'workspaceId'> & { detail?: AuditEntry['detail'] }) => AuditEntry

type Handlers = {
  [C in AdminCommand]: (
    deps: AdminDeps,
    request: Extract<AdminRequest, { command: C }>,
    entryOf: EntryOf,
  ) => Promise<Done>
}

type Done = { text: string; note?: string }

const HANDLERS: Handlers = {
  'create-owner': createOwner,
  'create-token': createToken,
  'reset-password': resetPassword,
  backup: async ({ ledger }, { file }) => ({ text: await backUp(ledger, file) }),
  'verify-ledger': async ({ ledger, accounts }) => ({ text: await verifyLedger(ledger, accounts) }),
}

/**
 * Carries out one order and records it. `operator` is the user of the machine who gives it. What the operator can mend comes
 * back as a refusal; any other error is logged and said plainly.
 */
export async function runAdminCommand(deps: AdminDeps, request: AdminRequest, operator: string): Promise<AdminAnswer> {
  let isStored = false
  const answer = await carryOut(deps, request, (about) => {
    isStored = true
    return entryBy(operator, request, { result: 'ok', ...about })
  })
  if (!answer.ok || !isStored) await auditCommand(deps.accounts, { request, answer, operator })
  return answer
}

async function carryOut(deps: AdminDeps, request: AdminRequest, entryOf: EntryOf): Promise<AdminAnswer> {
  try {
    return { ok: true, ...(await dispatch(deps, request, entryOf)) }
  } catch (error) {
    if (isDomainError(error)) return { ok: false, message: error.message }
    deps.log.error({ err: error, command: request.command }, 'admin command failed')
    const message = `${request.command} failed: ${messageOf(error)}`
    return { ok: false, message }
  }
}

function dispatch<C extends AdminCommand>(
  deps: AdminDeps,
  request: Extract<AdminRequest, { command: C }>,
  entryOf: EntryOf,
): Promise<Done> {
  const command: C = request.command
  return HANDLERS[command](deps, request, entryOf)
}

/** The first owner with a workspace, or one more owner of it. */
async function createOwner(
  { accounts, getIsolation }: AdminDeps,
  { email, name, password }: Extract<AdminRequest, { command: 'create-owner' }>,
  entryOf: EntryOf,
): Promise<Done> {
  const auditOf = ({ userId, workspaceId }: MadeMember) => entryOf({ object: userId, workspaceId })
  if (!(await accounts.hasOwner())) {
    const member = await createFirstOwnerDirectly(accounts, { email, name, password }, auditOf)
    return { text: `Created the first owner ${member.user.email} (${member.userId}).` }
  }
  assertPassword(password, email)
  await requireAcceptedIsolation({ accounts, isolation: await getIsolation() })
  const [workspace] = await accounts.listWorkspaces()
  if (workspace === undefined) throw new DomainError('not_found', 'There is an owner but no workspace.')
  const passwordHash = await hashPassword(password)
  const person = { email, name, passwordHash, role: 'owner' } as const
  const member = await accounts.addMember({ workspaceId: workspace.id, ...person, auditOf })
  return { text: `Created one more owner ${member.user.email} (${member.userId}).` }
}

/** The text is the token alone, so that a script can take it as it is. */
async function createToken(
  { accounts, getIsolation }: AdminDeps,
  { email, name, scopes, expiresAt }: Extract<AdminRequest, { command: 'create-token' }>,
  entryOf: EntryOf,
): Promise<Done> {
  const user = await userOf(accounts, email)
  const member = await accounts.getHomeMember(user.id)
  if (member === null) throw new DomainError('not_found', `User ${email} is not a member of a workspace.`)
  const { workspaceId } = member
  // Where there is one person only, the token is for that person.
  if ((await accounts.listMembers(workspaceId)).length > 1) {
    await requireAcceptedIsolation({ accounts, isolation: await getIsolation() })
  }
  const auditOf = (tokenId: string, end: string | null) =>
    entryOf({ object: tokenId, workspaceId, detail: { scopes: scopes.join(' '), expiresAt: end } })
  const input = { workspaceId, userId: user.id, name, scopes, auditOf, ...(expiresAt === null ? {} : { expiresAt }) }
  const { token, bearer } = await accounts.createToken(input)
  return { text: bearer, note: `The token ends at ${token.expiresAt}. It is shown this once.` }
}

async function resetPassword(
  { accounts }: AdminDeps,
  { email, password }: Extract<AdminRequest, { command: 'reset-password' }>,
  entryOf: EntryOf,
): Promise<Done> {
  assertPassword(password, email)
  const user = await userOf(accounts, email)
  const { workspaceId = null } = (await accounts.getHomeMember(user.id)) ?? {}
  await accounts.setPasswordHash(user.id, await hashPassword(password), entryOf({ object: user.id, workspaceId }))
  return { text: `Set a new password for ${user.email} and ended its sessions.` }
}

async function userOf(accounts: AccountStore, email: string): Promise<UserRecord> {
  const found = await accounts.findCredentials(email)
  if (found === null) throw new DomainError('not_found', `There is no user with the address ${email}.`)
  return found.user
}

const AUDIT_ACTIONS = {
  'create-owner': 'members.create',
  'create-token': 'tokens.create',
  'reset-password': 'users.reset_password',
  backup: 'admin.backup',
  'verify-ledger': 'admin.verify_ledger',
} as const satisfies Record<AdminCommand, string>

/** The object is the person whom the command is about, if it is about one. */
async function auditCommand(
  accounts: AccountStore,
  { request, answer, operator }: { request: AdminRequest; answer: AdminAnswer; operator: string },
): Promise<void> {
  const email = 'email' in request ? request.email : null
  const user = email === null ? null : await accounts.findCredentials(email)
  const member = user === null ? null : await accounts.getHomeMember(user.user.id)
  const detail: AuditEntry['detail'] = request.command === 'create-token' ? { scopes: request.scopes.join(' ') } : {}
  const object = user?.user.id ?? email ?? 'installation'
  const about = { object, workspaceId: member?.workspaceId ?? null, detail }
  await accounts.appendAudit(entryBy(operator, request, { ...about, result: answer.ok ? 'ok' : 'refused' }))
}

function entryBy(
  operator: string,
  { command }: AdminRequest,
  about: Pick<AuditEntry, 'object' | 'workspaceId' | 'result'> & { detail?: AuditEntry['detail'] },
): AuditEntry {
  const by = { actorId: 'system', actorName: `Operator ${operator}`, action: AUDIT_ACTIONS[command] }
  return { detail: {}, ...by, ...about }
}
