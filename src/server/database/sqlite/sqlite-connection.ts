import type { ColumnType, SqlQuery, SqlResultSet } from '@prisma/driver-adapter-utils'
import type Libsql from 'libsql'
import { toAdapterError } from './sqlite-errors'
import { declaredType, inferType, toPrismaValue, toSqliteValue } from './sqlite-values'

type PreparedStatement = {
  statement: Libsql.Statement
  returnsRows: boolean
  columnNames: string[]
  columnTypes: (ColumnType | null)[]
}

/** Far more than the shapes of query this program has; it bounds what odd ones could hold. */
const STATEMENTS_MAX = 500

/**
 * One connection with its prepared statements. Preparing costs more than most queries here, so statements are kept, the
 * oldest dropped first. Numbers are read as doubles: the schema has no 64-bit columns.
 */
export class SqliteConnection {
  private readonly statements = new Map<string, PreparedStatement>()
  private readonly database: Libsql.Database

  constructor(database: Libsql.Database) {
    this.database = database
  }

  get inTransaction(): boolean {
    return this.database.inTransaction
  }

  query({ sql, args, argTypes }: SqlQuery): SqlResultSet {
    return orAdapterError(() => {
      const prepared = this.prepare(sql)
      const values = args.map((arg, index) => toSqliteValue(arg, argTypes[index]))
      if (!prepared.returnsRows) {
        prepared.statement.run(values)
        return { columnNames: [], columnTypes: [], rows: [] }
      }
      // Rows are lists of values: the statement was set to raw when it was prepared.
      const rows = prepared.statement.all(values) as unknown[][]
      const columnTypes = prepared.columnTypes.map((type, column) => type ?? inferType(rows, column))
      for (const row of rows) {
        for (const [column, type] of columnTypes.entries()) row[column] = toPrismaValue(row[column], type)
      }
      return { columnNames: prepared.columnNames, columnTypes, rows }
    })
  }

  /** @returns how many rows were changed. */
  execute({ sql, args, argTypes }: SqlQuery): number {
    return orAdapterError(() => {
      const prepared = this.prepare(sql)
      const values = args.map((arg, index) => toSqliteValue(arg, argTypes[index]))
      return prepared.returnsRows ? prepared.statement.all(values).length : prepared.statement.run(values).changes
    })
  }

  executeScript(script: string): void {
    orAdapterError(() => this.database.exec(script))
  }

  close(): void {
    this.statements.clear()
    this.database.close()
  }

  private prepare(sql: string): PreparedStatement {
    const known = this.statements.get(sql)
    if (known) return known
    const statement = this.database.prepare(sql)
    const returnsRows = statement.reader
    const columns = returnsRows ? statement.columns() : []
    if (returnsRows) statement.raw(true)
    const prepared = {
      statement,
      returnsRows,
      columnNames: columns.map((column) => column.name),
      columnTypes: columns.map((column) => declaredType(column.type)),
    }
    const oldest = this.statements.keys().next()
    if (this.statements.size >= STATEMENTS_MAX && !oldest.done) this.statements.delete(oldest.value)
    this.statements.set(sql, prepared)
    return prepared
  }
}

function orAdapterError<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw toAdapterError(error)
  }
}
