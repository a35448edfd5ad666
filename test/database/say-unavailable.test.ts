import { randomBytes } from 'node:crypto'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import pino from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createNewId } from '@/orchestration/model/ids'
import { createAccountStore } from '@/server/accounts/account-store'
import { sayUnavailable } from '@/server/database/say-unavailable'
import { openLedger } from '@/server/ledger/open-ledger'
import { createFakeClock } from '../support/fake-clock'
import { newRun, newWorker, textDelta } from '../support/ledger-fixtures'
import { createTestDatabase } from '../support/test-database'

/** A way to the server that can be cut and mended. */
async function openWay(to: URL) {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined) // cut on purpose
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    const upstream = connect(Number(to.port), to.hostname)
    keep(client)
    keep(upstream)
    client.pipe(upstream).pipe(client)
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo // it listens on TCP
  const url = new URL(to)
  url.port = String(port)
  const cut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  return { url: url.href, cut, mend: () => listen(port) }
}

test('while the database cannot be reached every call says unavailable, and the same call works again later', async () => {
  const database = await createTestDatabase('postgresql')
  onTestFinished(() => database.drop())
  const way = await openWay(new URL(database.url))
  onTestFinished(() => way.cut())
  const clock = createFakeClock()
  const newId = createNewId(() => clock.now(), randomBytes)
  const ledger = await openLedger({ databaseUrl: way.url, clock, newId, log: pino({ level: 'silent' }) })
  onTestFinished(() => ledger.close())
  const accounts = createAccountStore(ledger.db, { clock, newId })
  const { store } = ledger
  const run = newRun(newId('run'))
  const worker = newWorker(newId('wkr'), run.id, 1)
  await store.createRun({ run, workers: [worker], idempotency: null })
  const { fence } = await store.updateWorkerRunning(worker.id, { runnerId: 'r', launchId: null, leaseUntil: null })
  const { lastSeq = 0 } = (await store.getRun(run.id)) ?? {}

  const calls: Record<string, () => Promise<unknown>> = {
    'a read': () => store.getRun(run.id),
    'a read of events': () => store.listEvents(run.id, { limit: 10 }),
    'a snapshot': () => store.getRunView(run.id),
    'a change': () => store.updateRunStage(run.id, 'reduction'),
    'stream events': () => store.addEvents(fence, [textDelta(fence, 'a')]),
    'an account': () => accounts.hasOwner(),
  }
  await way.cut()
  expect(await ledger.isReady()).toBe(false) // idle connections have noticed by now
  for (const [name, call] of Object.entries(calls)) {
    await expect(call(), name).rejects.toMatchObject({ name: 'DomainError', code: 'unavailable' })
  }
  await way.mend()
  for (const [name, call] of Object.entries(calls)) await expect(call(), name).resolves.not.toBeInstanceOf(Error)
  expect(await store.getRun(run.id)).toMatchObject({ lastSeq: lastSeq + 2, stage: 'reduction' })
})

test('while the disk is full a write says so and does nothing, and the same write works when there is space', async () => {
  const database = await createTestDatabase('sqlite')
  onTestFinished(() => database.drop())
  const newId = createNewId(() => Date.now(), randomBytes)
  const ledger = await openLedger({ databaseUrl: database.url, clock: createFakeClock(), newId })
  onTestFinished(() => ledger.close())
  const { store, db } = ledger
  const run = newRun(newId('run'))
  await store.createRun({ run, workers: [newWorker(newId('wkr'), run.id, 1)], idempotency: null })
  const { fence } = await store.updateWorkerRunning((await store.listWorkers(run.id))[0]?.id ?? '', {
    ...{ runnerId: 'r', launchId: null, leaseUntil: null },
  })
  const before = await store.getRun(run.id)
  const drafts = Array.from({ length: 60 }, () => textDelta(fence, 'a'.repeat(4_000)))

  await db.$queryRawUnsafe('PRAGMA max_page_count = 1') // SQLite takes it as: not one page more than there are
  const refusal = await store.addEvents(fence, drafts).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ name: 'DomainError', code: 'unavailable' })
  expect(String(refusal)).toContain('disk of the database')
  expect(await store.getRun(run.id)).toEqual(before)
  await db.$queryRawUnsafe('PRAGMA max_page_count = 1000000')
  await store.addEvents(fence, drafts)
  expect(await store.getRun(run.id)).toMatchObject({ lastSeq: (before?.lastSeq ?? 0) + drafts.length })
})

test('every other error stays what it is, also one that is thrown at once', async () => {
  const broke = new Error('the connection broke in the middle')
  const store = sayUnavailable({
    later: () => Promise.reject(broke),
    atOnce: (): Promise<void> => {
      throw broke
    },
  })
  await expect(store.later()).rejects.toBe(broke)
  expect(() => store.atOnce()).toThrow(broke)
})
