import { isDomainError } from '@/orchestration/model/errors'
import { createAccountStore } from '@/server/accounts/account-store'
import { bootFailureLine } from '@/server/boot/boot-error'
import { prepareDataFolder } from '@/server/boot/data-folder'
import { loadEnv, type Env } from '@/server/env'
import { openLedger } from '@/server/ledger/open-ledger'
import { createLog } from '@/server/log'
import { createSystemTools } from '@/server/system-tools'
import { callAdminServer } from './admin-client'
import type { AdminAnswer, AdminRequest } from './admin-request'
import { parseArguments } from './parse-arguments'
import { runAdminCommand } from './run-admin-command'
import { findSocketPath } from './socket-path'

/** `npm run admin`: through the running server where there is one, else on the database itself. */
async function main(): Promise<number> {
  const tools = createSystemTools()
  const request = await parseArguments(process.argv.slice(2), tools.clock.now())
  const env = loadEnv()
  const socket = await findSocketPath(env.dataDir)
  const answer = (await callAdminServer(socket, request)) ?? (await runHere(env, request))
  if (answer.ok) process.stdout.write(`${answer.text}\n`)
  else process.stderr.write(`${answer.message}\n`)
  return answer.ok ? 0 : 1
}

async function runHere(env: Env, request: AdminRequest): Promise<AdminAnswer> {
  const { clock, newId } = createSystemTools()
  const log = createLog('warn')
  await prepareDataFolder(env.dataDir)
  const ledger = await openLedger({ databaseUrl: env.databaseUrl, clock, newId, log })
  try {
    return await runAdminCommand({ ledger, accounts: createAccountStore(ledger.db, { clock, newId }), log }, request)
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
