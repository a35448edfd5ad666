import path from 'node:path'
import { DomainError } from '@/orchestration/model/errors'

export type Dialect = 'sqlite' | 'postgresql'
export type DatabaseLocation = { dialect: 'sqlite'; file: string } | { dialect: 'postgresql'; url: string }

/**
 * Reads a DATABASE_URL: `file:` with a path (relative to the working directory) or `postgres://`, `postgresql://`.
 * @throws DomainError `invalid_input` for anything else.
 */
export function parseDatabaseUrl(databaseUrl: string): DatabaseLocation {
  if (/^postgres(ql)?:\/\//.test(databaseUrl)) return { dialect: 'postgresql', url: databaseUrl }
  const file = /^file:(?:\/\/)?(.+)$/.exec(databaseUrl)?.[1]
  if (file === undefined || file.startsWith(':')) {
    throw new DomainError('invalid_input', `DATABASE_URL must be file:<path> or postgres://…, not "${databaseUrl}"`)
  }
  return { dialect: 'sqlite', file: path.resolve(/*turbopackIgnore: true*/ file) }
}
