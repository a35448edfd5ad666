import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { createNewId } from '@/orchestration/model/ids'
import { createRuntimeController } from '@/orchestration/session/runtime-controller'
import { createAccountStore } from '@/server/accounts/account-store'
import { hashPassword } from '@/server/auth/passwords'
import type { Actor } from '@/server/auth/permissions'
import { openLedger } from '@/server/ledger/open-ledger'
import type { Runtime } from '@/orchestration/ports'
import type { RuntimeList } from '@/server/runtimes/registry'
import type { ServiceContext } from '@/server/services/context'
import { openWorkspaceRuntimes } from '@/server/workspace-runtimes/workspace-runtimes'
import { openServices } from '../../services/support/open-services'
import { createDemo } from './demo-agent'
import { createHost, root } from './session-harness'

export const PASSWORD = 'correct horse battery staple'
export const CAT = { id: 'cat', kind: 'command', command: 'cat', args: [] }
export const SECRET = 'a secret outside the database, long enough'

/** A workspace with an owner on a real SQLite file, and the runtimes that it defines for itself. */
export async function openWorkspace(options: { allowedHosts?: string[] } = {}) {
  const host = createHost()
  const { clock } = host
  const newId = createNewId(() => clock.now(), randomBytes)
  const ledger = await openLedger({ databaseUrl: `file:${path.join(host.dataDir, 'test.db')}`, clock, newId })
  const accounts = createAccountStore(ledger.db, { clock, newId })
  const owner = await accounts.createFirstOwner({
    ...{ setupToken: null, email: 'ada@example.org', name: 'Ada', workspaceName: 'Analysts' },
    passwordHash: await hashPassword(PASSWORD),
  })
  const files = { piGate: path.join(root, 'dist/pi-gate.mjs') }
  const allowedHosts = options.allowedHosts ?? []
  const demo = createDemo({ host })
  const open = (secret = SECRET, fixed: readonly Runtime[] | RuntimeList = [demo]) =>
    openWorkspaceRuntimes({
      ...{ db: ledger.db, commitChange: accounts.commitChange, newId, host, files, secret },
      ...{ fixed, allowedHosts },
    })
  const definitions = await open()
  const controller = createRuntimeController(() => definitions.current(), { clock })
  onTestFinished(async () => {
    definitions.close()
    await controller.close()
    await ledger.close()
  })
  const { workspaceId } = owner
  const actor: Actor = { kind: 'user', ...owner, name: 'Ada', role: 'owner', scopes: null, tokenId: null }
  const { deps } = await openServices()
  const ctx: ServiceContext = { actor, deps: { ...deps, clock, newId, accounts, controller, definitions } }
  const save = (entry: Record<string, unknown>, apiKey?: string | null) =>
    definitions.save({ workspaceId, entry, apiKey, by: 'Ada' })
  const stored = () => ledger.db.workspaceRuntime.findMany()
  return { accounts, controller, ctx, definitions, host, ledger, open, save, stored, workspaceId }
}
