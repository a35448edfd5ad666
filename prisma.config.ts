import { defineConfig } from 'prisma/config'

// Only `prisma generate`, `format` and `validate` are used (scripts/generate.mjs): none of them touches a database, so no
// datasource is named. Migrations are made by scripts/migration.mjs and applied by src/server/database/migrate.ts.
export default defineConfig({ schema: 'prisma/schema.prisma' })
