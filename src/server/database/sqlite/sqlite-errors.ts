import { DriverAdapterError, type MappedError } from '@prisma/driver-adapter-utils'

type SqliteError = Error & { code: string; rawCode?: number }

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

/** The driver's error as Prisma's: unique and foreign key violations become P2002 and P2003. Others are handed on as they are. */
export function toAdapterError(error: unknown): unknown {
  if (!isSqliteError(error)) return error
  const { code, message } = error
  return new DriverAdapterError({ originalCode: code, originalMessage: message, ...mapError(error) })
}

function mapError({ code, message, rawCode }: SqliteError): MappedError {
  const columns = message.split('constraint failed: ')[1]?.split(', ') ?? []
  const fields = columns.map((column) => column.split('.').at(-1) ?? column)
  switch (code) {
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
      return { kind: 'UniqueConstraintViolation', constraint: { fields }, table: columns[0]?.split('.')[0] }
    case 'SQLITE_CONSTRAINT_NOTNULL':
      return { kind: 'NullConstraintViolation', constraint: { fields } }
    case 'SQLITE_CONSTRAINT_FOREIGNKEY':
      return { kind: 'ForeignKeyConstraintViolation', constraint: { foreignKey: {} } }
    case 'SQLITE_BUSY':
      return { kind: 'SocketTimeout' }
    default:
      return { kind: 'sqlite', extendedCode: rawCode ?? 1, message }
  }
}
