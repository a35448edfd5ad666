// Compiled, not run. Everything is written against the SQLite client's types; this states that PostgreSQL's client takes the
// same arguments and returns the same rows, which is what the one cast in src/server/database/client.ts rests on.
import type { Prisma as Postgres, Event as PostgresEvent, Run as PostgresRun } from '@/generated/postgresql/client'
import type { Prisma as Sqlite, Event as SqliteEvent, Run as SqliteRun } from '@/generated/sqlite/client'

type Takes<Given, Wanted> = Given extends Wanted ? true : false
type Same<A, B> = [A, B] extends [B, A] ? true : false
type AllTrue<T extends true[]> = T

export type Rows = AllTrue<[Same<SqliteRun, PostgresRun>, Same<SqliteEvent, PostgresEvent>]>
export type Arguments = AllTrue<
  [
    Takes<Sqlite.RunFindManyArgs, Postgres.RunFindManyArgs>,
    Takes<Sqlite.RunUpdateArgs, Postgres.RunUpdateArgs>,
    Takes<Sqlite.WorkerCreateManyArgs, Postgres.WorkerCreateManyArgs>,
    Takes<Sqlite.WorkerUpdateManyArgs, Postgres.WorkerUpdateManyArgs>,
    Takes<Sqlite.RuntimeRequestFindManyArgs, Postgres.RuntimeRequestFindManyArgs>,
    Takes<Sqlite.UserUpsertArgs, Postgres.UserUpsertArgs>,
  ]
>
