// `npm run db:migration -- <name>`: writes the SQL, for both databases, that leads from the schema of the last migration to
// today's prisma/schema.prisma. It compares two schema files and needs no database: the schema of the last migration is
// kept beside the migrations. Read what it wrote before you commit it; data that must move is for you to add.
import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { PROVIDERS, SCHEMA, schemaText } from './derive-schema.mjs'

const migrations = path.resolve(import.meta.dirname, '../prisma/migrations')
const snapshot = path.join(migrations, 'schema.last.prisma')

/** Prisma's schema engine as WebAssembly; one instance serves both providers (a second one in a process breaks the first). */
async function loadEngine() {
  const engine = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const wasm = readFileSync(path.join(path.dirname(entry), 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': engine })
  // Where the engine leaves a panic's text before it dies of `unreachable`.
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(message) }
  engine.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return engine.SchemaEngine
}

/** A connection to nothing: comparing two schema files reads no database, but the engine wants a connection to start. */
function connectionToNothing(provider) {
  const identity = { provider: provider === 'postgresql' ? 'postgres' : provider, adapterName: 'none' }
  const connection = {
    ...identity,
    getConnectionInfo: () => ({ supportsRelationJoins: false }),
    queryRaw: async () => ({ columnNames: [], columnTypes: [], rows: [] }),
    executeRaw: async () => 0,
    executeScript: async () => {},
    dispose: async () => {},
  }
  const connect = async () => connection
  return bindMigrationAwareSqlAdapterFactory({ ...identity, connect, connectToShadowDb: connect })
}

async function differenceSql(SchemaEngine, provider, before, after) {
  const datamodel = (text) => ({
    tag: 'schemaDatamodel',
    files: [{ path: 'schema.prisma', content: schemaText(provider, text) }],
  })
  const datamodels = [['schema.prisma', schemaText(provider, after)]]
  const engine = await SchemaEngine.new({ datamodels }, () => {}, connectionToNothing(provider))
  const { stdout } = await engine.diff({
    from: before === null ? { tag: 'empty' } : datamodel(before),
    to: datamodel(after),
    script: true,
    exitCode: null,
    shadowDatabaseUrl: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  return stdout ?? ''
}

const name = process.argv[2]
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error('Say what the migration does in lower case: npm run db:migration -- add_run_labels')
  process.exit(1)
}
const after = readFileSync(SCHEMA, 'utf8')
const before = existsSync(snapshot) ? readFileSync(snapshot, 'utf8') : null
if (before === after) {
  console.error('prisma/schema.prisma is as it was at the last migration: nothing to do.')
  process.exit(1)
}
const SchemaEngine = await loadEngine()
const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
for (const provider of PROVIDERS) {
  const file = path.join(migrations, provider, `${stamp}_${name}`, 'migration.sql')
  const sql = await differenceSql(SchemaEngine, provider, before, after)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, sql)
  console.log(path.relative(process.cwd(), file))
}
writeFileSync(snapshot, after)
