import type { Database } from '@/server/database/client'

/** Lets the database refuse each new row of `table` for which `where` holds, until the answered function is called. */
export async function refuseRows(
  { db, dialect }: Pick<Database, 'db' | 'dialect'>,
  table: string,
  where: string,
): Promise<() => Promise<void>> {
  const run = (sql: string) => db.$executeRawUnsafe(sql)
  if (dialect === 'sqlite') {
    await run(
      `CREATE TRIGGER "refuse_rows" BEFORE INSERT ON "${table}" WHEN ${where} BEGIN SELECT RAISE(ABORT, 'refused by the test'); END`,
    )
    return async () => void (await run('DROP TRIGGER "refuse_rows"'))
  }
  await run(
    `CREATE FUNCTION "refuse_row"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused by the test'; END $$`,
  )
  await run(
    `CREATE TRIGGER "refuse_rows" BEFORE INSERT ON "${table}" FOR EACH ROW WHEN (${where}) EXECUTE FUNCTION "refuse_row"()`,
  )
  return async () => {
    await run(`DROP TRIGGER "refuse_rows" ON "${table}"`)
    await run('DROP FUNCTION "refuse_row"()')
  }
}
