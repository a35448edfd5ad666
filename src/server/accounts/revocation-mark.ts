import type { Db } from '@/server/database/client'
import type { AccountTools } from './account-store'

const KEY = 'revocation-mark'

/** For the transaction that takes a right away: a new mark, by which other processes learn of it. */
export function markRevoked(db: Db, { clock, newId }: Pick<AccountTools, 'clock' | 'newId'>) {
  const row = { value: newId('rev'), updatedAt: new Date(clock.now()) }
  return db.setting.upsert({ where: { key: KEY }, create: { key: KEY, ...row }, update: row })
}

/** The mark of the last revocation, or null before the first. */
export async function readRevocationMark(db: Db): Promise<string | null> {
  return (await db.setting.findUnique({ where: { key: KEY } }))?.value ?? null
}
