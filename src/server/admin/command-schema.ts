import type { SchemaNeed } from '@/server/database/schema-need'
import type { AdminCommand } from './admin-request'

/**
 * What each command needs of a database that no server has open. Only the first owner may be created before there is a
 * database. A backup is taken before an upgrade, so it must not migrate.
 */
export const SCHEMA_OF = {
  'create-owner': 'create',
  'create-token': 'upgrade',
  'reset-password': 'upgrade',
  backup: 'any',
  'verify-ledger': 'current',
} as const satisfies Record<AdminCommand, SchemaNeed>
