import { expectTypeOf, test } from 'vitest'
import type { Prisma as Postgres, Event as PostgresEvent, Run as PostgresRun } from '@/generated/postgresql/client'
import type { Prisma as Sqlite, Event as SqliteEvent, Run as SqliteRun } from '@/generated/sqlite/client'

// Checked by the compiler: the one cast in src/server/database/client.ts rests on it.
test('PostgreSQL’s client takes what the SQLite client’s types allow and returns the same rows', () => {
  expectTypeOf<SqliteRun>().toEqualTypeOf<PostgresRun>()
  expectTypeOf<SqliteEvent>().toEqualTypeOf<PostgresEvent>()
  expectTypeOf<Sqlite.RunFindManyArgs>().toExtend<Postgres.RunFindManyArgs>()
  expectTypeOf<Sqlite.RunUpdateArgs>().toExtend<Postgres.RunUpdateArgs>()
  expectTypeOf<Sqlite.WorkerCreateManyArgs>().toExtend<Postgres.WorkerCreateManyArgs>()
  expectTypeOf<Sqlite.WorkerUpdateManyArgs>().toExtend<Postgres.WorkerUpdateManyArgs>()
  expectTypeOf<Sqlite.RuntimeRequestFindManyArgs>().toExtend<Postgres.RuntimeRequestFindManyArgs>()
  expectTypeOf<Sqlite.UserUpsertArgs>().toExtend<Postgres.UserUpsertArgs>()
})
