import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
export const SCHEMA = path.join(root, 'prisma/schema.prisma')
export const PROVIDERS = ['sqlite', 'postgresql']

/** The text of the one schema, as the given provider needs it. */
export function schemaText(provider, source = readFileSync(SCHEMA, 'utf8')) {
  if (provider === 'sqlite') return source
  return replaceOnce(
    replaceOnce(source, 'provider = "sqlite"', `provider = "${provider}"`),
    '"../src/generated/sqlite"',
    `"../../src/generated/${provider}"`,
  )
}

/** Path of a schema file for the provider; PostgreSQL's is written anew from the one schema. */
export function schemaFile(provider) {
  if (provider === 'sqlite') return SCHEMA
  const file = path.join(root, `prisma/.derived/${provider}.prisma`)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, schemaText(provider))
  return file
}

function replaceOnce(text, part, replacement) {
  if (text.split(part).length !== 2) throw new Error(`prisma/schema.prisma must hold ${part} exactly once`)
  return text.replace(part, replacement)
}
