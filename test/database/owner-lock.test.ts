import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { build } from 'esbuild'
import { acquireOwnerLock, assertUnowned } from '@/server/database/owner-lock'
import { openDatabase } from '@/server/database/client'
import { T0 } from '../support/ledger-fixtures'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'plenum-lock-'))
  file = path.join(folder, 'plenum.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A real other process that holds the lock until it is killed. */
async function startHolder(): Promise<ChildProcess> {
  const script = path.join(import.meta.dirname, `../../node_modules/.cache/plenum-lock-holder-${process.pid}.mjs`)
  await build({
    stdin: {
      contents: `
        import { acquireOwnerLock, assertUnowned } from '@/server/database/owner-lock'
        acquireOwnerLock(process.argv[2], { pid: process.pid, startedAt: '${T0}' })
        process.stdout.write('held')
        setInterval(() => {}, 1000)`,
      resolveDir: import.meta.dirname,
    },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { '@': path.resolve(import.meta.dirname, '../../src') },
  })
  const holder = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  rmSync(script)
  return holder
}

test('a second process is refused at once, and told who holds the file and since when', async () => {
  const holder = await startHolder()
  const opening = openDatabase({ databaseUrl: `file:${file}`, startedAt: T0 })
  await expect(opening).rejects.toMatchObject({
    name: 'DomainError',
    code: 'unavailable',
    message: expect.stringContaining(`process ${holder.pid} since ${T0}`) as string,
    details: { pid: holder.pid, startedAt: T0 },
  })
  holder.kill('SIGKILL')
  await once(holder, 'exit')
})

test('the file is free again when its holder is killed', async () => {
  const holder = await startHolder()
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const database = await openDatabase({ databaseUrl: `file:${file}`, startedAt: T0 })
  expect(await database.db.run.count()).toBe(0)
  await database.close()
})

test('a second opening in the same process is refused too, until the first is closed', async () => {
  const first = await openDatabase({ databaseUrl: `file:${file}`, startedAt: T0 })
  await expect(openDatabase({ databaseUrl: `file:${file}`, startedAt: T0 })).rejects.toMatchObject({
    code: 'unavailable',
    details: { pid: process.pid },
  })
  await first.close()
  const second = await openDatabase({ databaseUrl: `file:${file}`, startedAt: T0 })
  await second.close()
})

test('a holder without its note is still a holder', () => {
  const lock = acquireOwnerLock(file, { pid: process.pid, startedAt: T0 })
  rmSync(`${file}.owner`)
  expect(() => acquireOwnerLock(file, { pid: 2, startedAt: T0 })).toThrow('in use by another process')
  lock.release()
})

test('a look at who owns the file names the holder, and takes nothing from who comes next', () => {
  expect(() => assertUnowned(file)).not.toThrow() // nobody has been there yet
  const lock = acquireOwnerLock(file, { pid: process.pid, startedAt: T0 })
  expect(() => assertUnowned(file)).toThrow(`in use by process ${process.pid} since ${T0}`)
  lock.release()
  assertUnowned(file)
  acquireOwnerLock(file, { pid: process.pid, startedAt: T0 }).release()
})

test('a database that cannot be opened is named with the reason', async () => {
  const blocker = path.join(folder, 'not-a-folder')
  writeFileSync(blocker, '')
  chmodSync(blocker, 0o600)
  await expect(openDatabase({ databaseUrl: `file:${blocker}/plenum.db`, startedAt: T0 })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining(blocker) as string,
  })
  await expect(openDatabase({ databaseUrl: 'mysql://x', startedAt: T0 })).rejects.toMatchObject({
    code: 'invalid_input',
  })
  await expect(openDatabase({ databaseUrl: 'postgres://a:secret@127.0.0.1:1/x', startedAt: T0 })).rejects.toMatchObject(
    {
      code: 'unavailable',
      message: expect.not.stringContaining('secret') as string,
    },
  )
})
