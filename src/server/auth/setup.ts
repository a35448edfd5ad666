import { z } from 'zod'
import { DomainError } from '@/orchestration/model/errors'
import { searchTextSchema } from '@/orchestration/model/ids'
import type { AccountStore, AuditEntry, MadeMember } from '@/server/accounts/account-store'
import type { MemberRecord } from '@/server/accounts/records'
import { assertPassword, hashPassword } from './passwords'
import type { RateLimit } from './rate-limit'

const ownerInputSchema = z.strictObject({
  email: z.email('Enter an e-mail address.').max(320),
  name: searchTextSchema.trim().min(1, 'Enter your name.').max(120),
  password: z.string().max(1_024),
  workspaceName: searchTextSchema.trim().min(1).max(120).default('Workspace'),
})
const setupInputSchema = ownerInputSchema.extend({ token: z.string().min(1).max(200) })

/**
 * Makes the first owner and the workspace from the setup page, once. `from` is the network that tries are counted for.
 * @throws DomainError `rate_limited`, `invalid_input`, `forbidden` for a wrong token, `conflict` when there is an owner.
 */
export async function setUpFirstOwner(
  input: unknown,
  { accounts, limit, from }: { accounts: AccountStore; limit: RateLimit; from: string },
): Promise<MemberRecord> {
  limit.take(from)
  const { token, ...owner } = parse(setupInputSchema, input)
  if (await accounts.hasOwner()) {
    throw new DomainError('conflict', 'This installation already has an owner: sign in instead.')
  }
  // Before the password is hashed: a stranger without the link must not make the server work.
  if (!(await accounts.isSetupToken(token))) {
    await accounts.appendAudit({
      workspaceId: null,
      actorId: 'setup',
      actorName: 'Setup',
      action: 'workspace.create',
      object: 'none',
      result: 'refused',
      detail: { reason: 'forbidden' },
    })
    throw new DomainError('forbidden', 'The setup link is not valid: use the one the server printed last.')
  }
  return createOwner(accounts, { ...owner, setupToken: token })
}

/**
 * Makes the first owner for the operator of the machine; `auditOf` is the operator's own entry of the audit trail.
 * @throws DomainError `invalid_input`, `conflict`.
 */
export async function createFirstOwnerDirectly(
  accounts: AccountStore,
  input: unknown,
  auditOf?: (made: MadeMember) => AuditEntry,
): Promise<MemberRecord> {
  return createOwner(accounts, { ...parse(ownerInputSchema, input), setupToken: null, auditOf })
}

async function createOwner(
  accounts: AccountStore,
  {
    password,
    auditOf,
    ...owner
  }: z.output<typeof ownerInputSchema> & {
    setupToken: string | null
    auditOf?: ((made: MadeMember) => AuditEntry) | undefined
  },
): Promise<MemberRecord> {
  assertPassword(password, owner.email)
  return accounts.createFirstOwner({
    ...owner,
    passwordHash: await hashPassword(password),
    auditOf: (made) => [creation(made), ...(auditOf === undefined ? [] : [auditOf(made)])],
  })
}

function creation({ userId, name, workspaceId }: MadeMember): AuditEntry {
  return {
    ...{ workspaceId, actorId: userId, actorName: name, object: workspaceId },
    ...{ action: 'workspace.create', result: 'ok', detail: {} },
  }
}

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  throw new DomainError('invalid_input', issues[0]?.message ?? 'The input is not valid.', { details: { issues } })
}
