import { z } from 'zod'
import { DomainError } from '@/orchestration/model/errors'
import type { IsolationState } from '@/orchestration/model/isolation'
import type { AuditEntry, SettingRows } from '@/server/accounts/account-store'
import { jsonColumn } from '@/orchestration/model/stored-value'

/** Of the installation, not of a workspace: the agents of all of them run on the same machine. */
const SETTING = 'isolation.open.accepted'

const acceptanceSchema = z.object({ by: z.string(), name: z.string(), at: z.iso.datetime() })
const ACCEPTANCE = jsonColumn('Setting.value', acceptanceSchema)
/** Who has accepted that agents can read this server's secrets. `at` is ISO 8601 UTC. */
export type Acceptance = z.infer<typeof acceptanceSchema>

type Accounts = { accounts: Pick<SettingRows, 'getSetting' | 'putSetting'> }

export async function readAcceptance({ accounts }: Accounts): Promise<Acceptance | null> {
  const text = await accounts.getSetting(SETTING)
  return ACCEPTANCE.decodeOrNull(text, SETTING)
}

export async function writeAcceptance(
  { accounts }: Accounts,
  acceptance: Acceptance,
  audit?: AuditEntry,
): Promise<void> {
  await accounts.putSetting(SETTING, ACCEPTANCE.encode(acceptance), audit)
}

/**
 * To be called before a further person gets in, or a token is made for somebody else: whoever may launch can make an agent
 * read the server's secrets where agents are not kept apart from it.
 * @throws DomainError `illegal_state` at the level `open` until an owner has accepted that.
 */
export async function requireAcceptedIsolation(deps: Accounts & { isolation: IsolationState }): Promise<void> {
  if (deps.isolation.level !== 'open' || (await readAcceptance(deps)) !== null) return
  throw new DomainError(
    'illegal_state',
    'Agents can read this server’s secrets: everyone who may launch could become an owner. An owner accepts that on the Runtimes page first, or raises the isolation.',
  )
}
