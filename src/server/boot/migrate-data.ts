import type { Logger } from 'pino'
import type { Clock } from '@/orchestration/ports'
import { runDataMigrations } from '../database/data-migrations'
import type { Ledger } from '../ledger/open-ledger'
import { fillSearchText } from '../ledger/search-text'
import { sealStoredEnv } from '../workspace-runtimes/seal-stored-env'
import { readOrCreateSecret } from './data-folder'

/** Brings data of earlier versions up to date. A new migration is appended to the list. */
export async function migrateData(
  { db, dialect }: Pick<Ledger, 'db' | 'dialect'>,
  { dataDir, clock, log }: { dataDir: string; clock: Clock; log: Logger },
): Promise<void> {
  const secret = await readOrCreateSecret(dataDir, 'runtime-keys-secret')
  await runDataMigrations([sealStoredEnv(secret), fillSearchText], { db, dialect, now: () => clock.now(), log })
}
