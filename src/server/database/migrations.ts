import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { messageOf } from '@/orchestration/model/message-of'
import { DomainError } from '@/orchestration/model/errors'
import type { Dialect } from './database-url'

export type Migration = { name: string; script: string; checksum: string }
export type AppliedMigration = { name: string; checksum: string }

/** The table of Prisma's own migrator, so that its `migrate status` agrees. */
export const CREATE_MIGRATIONS_TABLE = {
  sqlite: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`,
  postgresql: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" ("id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ, "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ, "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`,
} as const satisfies Record<Dialect, string>

export const SELECT_APPLIED = `SELECT "migration_name" AS "name", "checksum" FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL`

/** Migrations of a database in order, from `<dir>/<dialect>/<timestamp>_<name>/migration.sql`. */
export function readMigrations(migrationsDir: string, dialect: Dialect): Migration[] {
  const dir = path.join(/*turbopackIgnore: true*/ migrationsDir, dialect)
  return readdirSync(/*turbopackIgnore: true*/ dir)
    .filter((name) => /^\d{14}_\w+$/.test(name))
    .sort()
    .map((name) => {
      const script = readFileSync(path.join(/*turbopackIgnore: true*/ dir, name, 'migration.sql'), 'utf8')
      return { name, script, checksum: createHash('sha256').update(script).digest('hex') }
    })
}

/**
 * @throws DomainError `unavailable` when an applied migration was changed afterwards, or when the database has one this
 * version does not know: it was opened by a newer version.
 */
export function pendingMigrations(migrations: Migration[], applied: AppliedMigration[]): Migration[] {
  const checksums = new Map(applied.map(({ name, checksum }) => [name, checksum]))
  for (const { name } of applied) {
    if (migrations.some((migration) => migration.name === name)) continue
    throw new DomainError(
      'unavailable',
      `The database has migration ${name}, which this version does not know. Start the version that applied it, or a newer one.`,
    )
  }
  return migrations.filter(({ name, checksum }) => {
    const known = checksums.get(name)
    if (known === undefined || known === checksum) return known === undefined
    throw new DomainError(
      'unavailable',
      `Migration ${name} was changed after it had been applied (checksum ${checksum}, applied ${known}). Restore the file; make a new migration for the change.`,
    )
  })
}

/** SQL that notes a migration as applied. Names match `\w+` and checksums are hex, so nothing needs escaping. */
export function recordMigrationSql({ name, checksum }: Migration): string {
  return `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count") VALUES ('${randomUUID()}', '${checksum}', CURRENT_TIMESTAMP, '${name}', 1)`
}

export function migrationFailure(name: string, cause: unknown): DomainError {
  const reason = messageOf(cause)
  return new DomainError(
    'unavailable',
    `Migration ${name} failed and was rolled back; the database is as before: ${reason}`,
    { cause },
  )
}
