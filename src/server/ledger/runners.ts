import { z } from 'zod'
import type { LedgerStore } from '@/orchestration/ports'
import type { Database } from '@/server/database/client'
import { jsonColumn } from '@/orchestration/model/stored-value'
import { readableRecords, type OnUnreadable } from './readable-records'

const KEY = 'runner:'
const ANNOUNCEMENT = jsonColumn('Setting.value', z.object({ beat: z.number(), runtimes: z.array(z.string()) }))

/** See `LedgerStore.announceRunner`. `updatedAt` is for people; whether a runner lives is seen by its beat. */
export async function announceRunner(
  { db }: Pick<Database, 'db'>,
  ...[runnerId, announcement]: Parameters<LedgerStore['announceRunner']>
): Promise<void> {
  const key = `${KEY}${runnerId}`
  if (announcement === null) {
    await db.setting.deleteMany({ where: { key } })
    return
  }
  const row = { value: ANNOUNCEMENT.encode(announcement), updatedAt: new Date() }
  await db.setting.upsert({ where: { key }, create: { key, ...row }, update: row })
}

export async function listRunners(
  { db }: Pick<Database, 'db'>,
  onUnreadable: OnUnreadable,
): ReturnType<LedgerStore['listRunners']> {
  const rows = await db.setting.findMany({ where: { key: { startsWith: KEY } }, orderBy: { key: 'asc' } })
  return readableRecords(
    rows.map(({ key, value }) => ({ id: key, value })),
    ({ id, value }) => ({ runnerId: id.slice(KEY.length), ...ANNOUNCEMENT.decode(value, id) }),
    { table: 'Setting', onUnreadable },
  )
}
