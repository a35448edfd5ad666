import { type ColumnType, ColumnTypeEnum, type SqlQuery } from '@prisma/driver-adapter-utils'

const DECLARED_TYPES: Readonly<Record<string, ColumnType>> = {
  BOOLEAN: ColumnTypeEnum.Boolean,
  DATETIME: ColumnTypeEnum.DateTime,
  INTEGER: ColumnTypeEnum.Int32,
  REAL: ColumnTypeEnum.Double,
  TEXT: ColumnTypeEnum.Text,
}

/** Prisma's type for a column as its table declares it; null for an expression, which has no declaration. */
export function declaredType(declaration: string | null): ColumnType | null {
  return declaration === null ? null : (DECLARED_TYPES[declaration.toUpperCase()] ?? null)
}

/** Prisma's type for an expression, by its first value that is not null. */
export function inferType(rows: readonly (readonly unknown[])[], column: number): ColumnType {
  const value = rows.find((row) => row[column] !== null)?.[column]
  if (typeof value === 'string') return ColumnTypeEnum.Text
  if (typeof value === 'number') return Number.isInteger(value) ? ColumnTypeEnum.Int32 : ColumnTypeEnum.Double
  return value === undefined ? ColumnTypeEnum.Int32 : ColumnTypeEnum.Bytes
}

/** A row's value as Prisma wants it: SQLite keeps booleans as 0 and 1. */
export function toPrismaValue(value: unknown, type: ColumnType): unknown {
  return type === ColumnTypeEnum.Boolean && typeof value === 'number' ? value !== 0 : value
}

/** Times are stored as ISO 8601 text in UTC with milliseconds and `Z`: it sorts as it counts. */
export function toSqliteValue(value: unknown, type: SqlQuery['argTypes'][number] | undefined): unknown {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Date) return value.toISOString()
  if (typeof value !== 'string') return value
  switch (type?.scalarType) {
    case 'datetime':
      return new Date(value).toISOString()
    case 'int':
      return Number.parseInt(value, 10)
    case 'float':
      return Number.parseFloat(value)
    default:
      return value
  }
}
