import { parseDatabaseUrl } from '@/server/database/database-url'
import { assertUnowned } from '@/server/database/owner-lock'
import { loadEnv, type Env } from '@/server/env'

/**
 * What is looked at before anything is built or loaded, by scripts/start.mjs: the settings, and that no other process has
 * the SQLite file.
 *
 * @throws EnvError, or DomainError `unavailable` naming the process that has the database.
 */
export function readSettings(): Env {
  const env = loadEnv()
  const location = parseDatabaseUrl(env.databaseUrl)
  if (location.dialect === 'sqlite') assertUnowned(location.file)
  return env
}
