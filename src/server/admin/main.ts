import { DomainError, isDomainError } from '@/orchestration/model/errors'
import { createAccountStore } from '@/server/accounts/account-store'
import { bootFailureLine } from '@/server/boot/boot-error'
import { openAuditSeal, prepareDataFolder } from '@/server/boot/data-folder'
import { openIsolation } from '@/server/boot/open-isolation'
import { isDatabaseConfigured, loadEnv, type Env } from '@/server/env'
import { openLedger } from '@/server/ledger/open-ledger'
import { createLog } from '@/server/log'
import { createSystemTools } from '@/server/system-tools'
import { callAdminServer } from './admin-client'
import type { AdminAnswer, AdminRequest } from './admin-request'
import { databaseTag, findAdminSockets } from './admin-sockets'
import { SCHEMA_OF } from './command-schema'
import { operatorName } from './operator-name'
import { parseArguments } from './parse-arguments'
import { runAdminCommand } from './run-admin-command'

/** `npm run admin`: through a running server where there is one, else on the database itself. */
async function main(): Promise<number> {
  const tools = createSystemTools()
  const request = await parseArguments(process.argv.slice(2), tools.clock.now())
  const env = loadEnv()
  const answer = (await askRunningServer(env, request)) ?? (await runHere(env, request))
  if (answer.ok) process.stdout.write(`${answer.text}\n`)
  const said = answer.ok ? answer.note : answer.message
  if (said !== undefined) process.stderr.write(`${said}\n`)
  return answer.ok ? 0 : 1
}

/** Null when no server of the data folder is running, or none on the database that DATABASE_URL names. */
async function askRunningServer(env: Env, request: AdminRequest): Promise<AdminAnswer | null> {
  const living = await findAdminSockets(env.dataDir)
  const sockets = isDatabaseConfigured()
    ? living.filter(({ database }) => database === databaseTag(env.databaseUrl))
    : living
  if (new Set(sockets.map(({ database }) => database)).size > 1) {
    throw new DomainError(
      'conflict',
      `Servers with different databases use the data folder ${env.dataDir}: set DATABASE_URL to name one.`,
    )
  }
  for (const { file } of sockets) {
    const answer = await callAdminServer(file, request)
    if (answer !== null) return answer
  }
  return null
}

async function runHere(env: Env, request: AdminRequest): Promise<AdminAnswer> {
  const { clock, newId } = createSystemTools()
  const log = createLog('warn')
  const schema = SCHEMA_OF[request.command]
  if (schema === 'create') await prepareDataFolder(env.dataDir)
  const ledger = await openLedger({ databaseUrl: env.databaseUrl, clock, newId, log, schema })
  try {
    // Only now: a command on a database that is missing leaves no folder behind.
    await prepareDataFolder(env.dataDir)
    const auditSeal = await openAuditSeal(env.dataDir)
    const accounts = createAccountStore(ledger.db, { clock, newId, auditSeal })
    await accounts.startAuditSeal()
    const getIsolation = async () => (await openIsolation(env, { clock, log })).state
    return await runAdminCommand({ ledger, accounts, log, getIsolation }, request, operatorName())
  } finally {
    await ledger.close()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${isDomainError(error) ? error.message : bootFailureLine(error)}\n`)
  process.exitCode = 1
}
