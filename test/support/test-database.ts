import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import type { Dialect } from '@/server/database/database-url'

export const DIALECTS = ['sqlite', 'postgresql'] as const satisfies readonly Dialect[]

export type TestDatabase = { url: string; drop(): Promise<void> }

/** A fresh, empty database for one suite. Close what uses it before `drop`. */
export async function createTestDatabase(dialect: Dialect): Promise<TestDatabase> {
  if (dialect === 'sqlite') {
    const folder = mkdtempSync(path.join(tmpdir(), 'plenum-test-'))
    return {
      url: `file:${path.join(folder, 'plenum.db')}`,
      drop: async () => rmSync(folder, { recursive: true, force: true }),
    }
  }
  const name = `plenum_${randomUUID().replaceAll('-', '')}`
  await administer(`CREATE DATABASE ${name}`)
  const url = new URL(inject('pgUrl'))
  url.pathname = `/${name}`
  return { url: url.href, drop: () => administer(`DROP DATABASE ${name} WITH (FORCE)`) }
}

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('pgUrl') })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
