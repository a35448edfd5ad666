import type { Db } from '@/server/database/client'

/** On SQLite: lets no entry of a change that was made into the audit trail, until the answered function is called. */
export async function refuseEntries(db: Db): Promise<() => Promise<void>> {
  await db.$executeRawUnsafe(
    `CREATE TRIGGER "no_audit" BEFORE INSERT ON "AuditEntry" WHEN NEW."result" = 'ok' BEGIN SELECT RAISE(ABORT, 'no room'); END`,
  )
  return async () => void (await db.$executeRawUnsafe('DROP TRIGGER "no_audit"'))
}
